/** The parts of the page's state that outlive a reload, and when news may replace them. */
import type { BroadcastData, Ticket } from "../wire.ts";
import type { Tx } from "./store.ts";

/** News may come twice and out of order: an older revision, or an older ticket, changes nothing. */
export function isNews(held: Ticket | null | undefined, ticket: Ticket): boolean {
  if (held == null) return true;
  return held.id === ticket.id ? held.rev <= ticket.rev : held.opened_at <= ticket.opened_at;
}

export async function keepTicket(tx: Tx, ticket: Ticket): Promise<void> {
  const held = (await tx.objectStore("state").get("ticket")) as Ticket | undefined;
  if (isNews(held, ticket)) await tx.objectStore("state").put(ticket, "ticket");
}

/** What a mentor told many, on this laptop: `seen` once it was on the screen, `away` once the child has put it away. */
export interface Told extends BroadcastData {
  seen: boolean;
  away: boolean;
}

const TOLD_KEPT = 20;

/** What is told may come twice, by socket and by pull. */
export function withTold(held: readonly Told[], told: BroadcastData): readonly Told[] {
  if (held.some(({ id }) => id === told.id)) return held;
  const { id, at, by, kind, text } = told;
  return [...held, { id, at, by, kind, text, seen: false, away: false }].slice(-TOLD_KEPT);
}

export async function keepBroadcast(tx: Tx, told: BroadcastData): Promise<void> {
  const held = ((await tx.objectStore("state").get("told")) as Told[] | undefined) ?? [];
  await tx.objectStore("state").put(withTold(held, told), "told");
}
