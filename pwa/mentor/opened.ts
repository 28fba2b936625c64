/** Which dialog is open, and for which ticket: one about a ticket goes when that ticket does. */

import { isOver } from "./tickets.ts";
import type { Ticket } from "./wire.ts";

export type Opened =
  | { dialog: "help" | "laptops" | "weeks" | "machine" | "work-file" | "fixes" | "admin" }
  | { dialog: "more" | "resolve"; ticketId: string };

/** Null when the ticket that it is about is over, gone, or no longer the one on the panel. */
export function stillOpen(opened: Opened | null, ticket: Ticket | null): Opened | null {
  if (opened === null || !("ticketId" in opened)) return opened;
  return ticket !== null && ticket.id === opened.ticketId && !isOver(ticket) ? opened : null;
}
