/** What this mentor may do with the ticket on the panel. */

import { isBusy, isOver, type RoomState } from "./evolve.ts";
import { isMine } from "./sections.ts";
import type { CommandName, Ticket } from "./wire.ts";

export type Ability = "claim" | "release" | "resolve" | "absent" | "later" | "handOn" | "pin" | "note";

export type Abilities = Readonly<Record<Ability, boolean>> & {
  /** A command for this ticket is on its way. */
  readonly busy: boolean;
};

export const COMMAND_OF: Readonly<Record<Ability, CommandName>> = {
  claim: "claim",
  release: "release",
  resolve: "resolve",
  absent: "cannot_find",
  later: "followup",
  handOn: "handoff",
  pin: "pin",
  note: "note",
};

export function abilities(ticket: Ticket | null, state: RoomState): Abilities {
  const open = ticket !== null && !isOver(ticket);
  const mine = open && isMine(ticket, state.me.id);
  const free = open && ticket.claimed_by === null;
  return {
    claim: free,
    release: mine,
    resolve: mine || free,
    absent: mine,
    later: mine,
    handOn: mine,
    pin: open,
    note: open,
    busy: open && isBusy(state, ticket),
  };
}
