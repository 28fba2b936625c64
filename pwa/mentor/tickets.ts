/** What the state of a ticket means. */

import type { Ticket } from "./wire.ts";

export function isOver(ticket: Ticket): boolean {
  return ticket.state === "resolved" || ticket.state === "cancelled";
}

export function isWaiting(ticket: Ticket): boolean {
  return ticket.state === "open" || ticket.state === "suggested";
}
