/** What happened to this mentor's claims without her own doing, for the toasts. */

import type { Note, RoomState } from "./evolve.ts";
import { isOver } from "./tickets.ts";
import type { Ticket } from "./wire.ts";

export function claimNews(state: RoomState, tickets: readonly Ticket[], version: number): Note[] {
  return [...lostClaims(state, tickets, version), ...gotClaims(state, tickets, version)];
}

/** Tickets that were mine and now are not, without my own doing. */
function lostClaims(state: RoomState, tickets: readonly Ticket[], version: number): Note[] {
  return tickets.flatMap((ticket) => {
    const before = state.tickets[ticket.id];
    const wasMine = before?.state === "claimed" && before.claimed_by?.id === state.me.id;
    const isMine = ticket.state === "claimed" && ticket.claimed_by?.id === state.me.id;
    const last = ticket.history.at(-1);
    if (!wasMine || isMine || (last?.by === state.me.id && last.event !== "lease_ended")) return [];
    const id = `lost-${ticket.id}-${String(version)}`;
    return [{ id, code: lostCode(ticket), student: ticket.student.name, by: null, command: null }];
  });
}

/** Tickets that another mentor has just put into my hands; what the first list of a page holds is no news. */
function gotClaims(state: RoomState, tickets: readonly Ticket[], version: number): Note[] {
  if (state.room === null) return [];
  return tickets.flatMap((ticket) => {
    const last = ticket.history.at(-1);
    const isNew = last?.event === "handed_on" && last.to === state.me.id && state.tickets[ticket.id]?.rev !== ticket.rev;
    if (!isNew || ticket.state !== "claimed") return [];
    const by = last.by === null ? null : (state.names[last.by] ?? null);
    const id = `got-${ticket.id}-${String(version)}`;
    return [{ id, code: "handed_to_me", student: ticket.student.name, by, command: null }];
  });
}

function lostCode(ticket: Ticket): string {
  if (isOver(ticket)) return "closed_meanwhile";
  return ticket.claimed_by ? "taken_over" : "claim_ran_out";
}
