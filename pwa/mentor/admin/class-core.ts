/** Whom the end of a class touches, before it is ended. Pure; the server decides the same (`classroom/class_end.py`). */

import type { Ticket } from "../wire.ts";
import { isOver } from "../tickets.ts";

export interface Touched {
  /** Their hands go down. */
  down: Ticket[];
  /** A mentor is with them, and keeps them. */
  kept: Ticket[];
}

export function touchedByEnd(tickets: readonly Ticket[]): Touched {
  const open = tickets.filter((ticket) => !isOver(ticket));
  return {
    down: open.filter((ticket) => ticket.claimed_by === null),
    kept: open.filter((ticket) => ticket.claimed_by !== null),
  };
}
