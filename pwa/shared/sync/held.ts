/** The parts of the page's state that outlive a reload, and when news may replace them. */
import type { Ticket } from "../wire.ts";
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
