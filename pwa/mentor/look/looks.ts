/** The ways in which a mentor looks at a child's program, and which of them there are for a ticket. */

import { isOver } from "../tickets.ts";
import type { Ticket } from "../wire.ts";

export type Look = "asked" | "live" | "changes" | "replay";

export const LOOKS_IN_ORDER: readonly Look[] = ["asked", "live", "changes", "replay"];

/** Without a program there is nothing to compare; of a ticket that is over nobody is looked at any more. */
export function looksAt(ticket: Ticket): readonly Look[] {
  return LOOKS_IN_ORDER.filter((look) => {
    if (look === "live") return !isOver(ticket);
    return look === "asked" || ticket.context !== null;
  });
}

/** What a replay is asked for again: another program came with the ticket. */
export const programOf = (ticket: Ticket): string => `${ticket.id} ${ticket.context?.rev ?? ""}`;
