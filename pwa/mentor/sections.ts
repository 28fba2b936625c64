/** The queue as a mentor looks at it: mine, who waits, who is with another mentor, who is not here. */

import type { Ticket } from "./wire.ts";

export type SectionName = "mine" | "waiting" | "others" | "later";

export interface Section {
  name: SectionName;
  tickets: Ticket[];
}

const NAMES: readonly SectionName[] = ["mine", "waiting", "others", "later"];

export function isMine(ticket: Ticket, meId: string): boolean {
  return ticket.state === "claimed" && ticket.claimed_by?.id === meId;
}

function sectionOf(ticket: Ticket, meId: string): SectionName {
  if (isMine(ticket, meId)) return "mine";
  if (ticket.state === "claimed") return "others";
  return ticket.state === "away" || ticket.state === "followup" ? "later" : "waiting";
}

/** Sections that have somebody in them, each in the server's order. */
export function sections(tickets: readonly Ticket[], meId: string): Section[] {
  return NAMES.map((name) => ({ name, tickets: tickets.filter((ticket) => sectionOf(ticket, meId) === name) })).filter(
    (section) => section.tickets.length > 0,
  );
}

/** Who comes next when this one leaves the list. */
export function neighbour(shown: readonly string[], leaving: string): string | null {
  const at = shown.indexOf(leaving);
  return shown[at + 1] ?? shown[at - 1] ?? null;
}

/** The id that lies `step` places further in the list as it is shown; the first one when nothing is chosen. */
export function moved(shown: readonly string[], from: string | null, step: number): string | null {
  const at = from === null ? -1 : shown.indexOf(from);
  if (at < 0) return shown[0] ?? null;
  return shown[Math.min(shown.length - 1, Math.max(0, at + step))] ?? null;
}
