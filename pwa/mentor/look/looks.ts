/** The ways in which a mentor looks at a child's program, and which of them there are for a ticket. */

import { isOver } from "../tickets.ts";
import type { CodeContext, LiveCode, Ticket } from "../wire.ts";

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

/** The line of the question, as long as it reads as it did then; null as soon as the child has changed or moved it. */
export function lineStill(code: LiveCode, context: CodeContext | null): number | null {
  const line = context?.line ?? null;
  if (context === null || line === null || code.path !== context.path) return null;
  const then = context.text.split("\n")[line - context.first_line];
  return then !== undefined && then === code.text.split("\n")[line - code.first_line] ? line : null;
}
