/**
 * What the mentor's screen knows, as a pure fold over what arrives and what was sent.
 *
 * The list is the server's: a snapshot replaces all, a delta only continues the version it starts from, and
 * anything that does not fit leads to `wantsResync`, never to a guess.
 */

import { claimNews } from "./claim-news.ts";
import { accepted, drafted, type Drafts } from "./drafts.ts";
import { isOver, isWaiting } from "./tickets.ts";
import type { AnswerMessage, BroadcastView, Colleague, CommandName, DeltaMessage, LessonView, LiveMessage, Named } from "./wire.ts";
import type { RoomHead, RoomSettings, ServerMessage, SnapshotMessage, StudentRow, SystemView, Ticket, Triage } from "./wire.ts";

export { isOver, isWaiting } from "./tickets.ts";

/** Something that the mentor should hear; texts.ts has the words for each code. */
export interface Note {
  id: string;
  code: string;
  student: string;
  /** Who did it, or was faster; null when nobody is known. */
  by: string | null;
  command: CommandName | null;
}

interface Pending {
  command: CommandName;
  ticket_id: string;
  /** The ticket's revision when the command was sent. */
  rev: number;
  note?: string | undefined;
}

export interface RoomState {
  me: Named;
  room: RoomHead | null;
  version: number;
  tickets: Readonly<Record<string, Ticket>>;
  order: readonly string[];
  /** The server's time as last told, and the local time when it was told. */
  clock: { server_time: number; at: number };
  triage: Triage | null;
  /** The class that is on, or was just over. */
  lesson: LessonView | null;
  /** What was told to many children lately, the newest last. */
  broadcasts: readonly BroadcastView[];
  students: readonly StudentRow[];
  /** The local time at which each child's row was told: its `last_seen_s` counts from there. */
  told_at: Readonly<Record<string, number>>;
  system: SystemView | null;
  /** What is set for this room; null before the server has said. */
  settings: RoomSettings | null;
  degraded: readonly string[];
  names: Readonly<Record<string, string>>;
  /** The mentors of this room as last asked for; null while the server has not said. */
  colleagues: readonly Colleague[] | null;
  drafts: Drafts;
  /** What was heard last of a program that this screen looks at while it is written. */
  live: LiveMessage | null;
  /** When the list was last known to be the server's, and whether this connection has brought one yet. */
  fresh_at: number | null;
  synced: boolean;
  pending: Readonly<Record<string, Pending>>;
  notes: readonly Note[];
  wantsResync: boolean;
}

export type Input =
  | { type: "heard"; at: number; message: ServerMessage }
  | ({ type: "sent"; request_id: string } & Pending)
  | { type: "disconnected" }
  | { type: "unsent"; command: CommandName; ticket_id: string }
  | { type: "colleagues"; mentors: readonly Colleague[] }
  | { type: "drafted"; ticket_id: string; note: string }
  | { type: "settings"; settings: RoomSettings }
  | { type: "dismissed"; id: string };

const CLOSED_KEPT = 20;
const NOTES_KEPT = 4;

export function emptyRoom(me: Named): RoomState {
  return {
    me,
    room: null,
    version: 0,
    tickets: {},
    order: [],
    clock: { server_time: 0, at: 0 },
    triage: null,
    lesson: null,
    broadcasts: [],
    students: [],
    told_at: {},
    system: null,
    settings: null,
    degraded: [],
    names: { [me.id]: me.name },
    colleagues: null,
    drafts: {},
    live: null,
    fresh_at: null,
    synced: false,
    pending: {},
    notes: [],
    wantsResync: false,
  };
}

/** The unresolved tickets in the server's order; who waits is numbered here, because moving up is no change of a ticket. */
export function queue(state: RoomState): Ticket[] {
  let place = 0;
  return state.order.flatMap((id) => {
    const ticket = state.tickets[id];
    if (!ticket || isOver(ticket)) return [];
    const position = isWaiting(ticket) ? (place += 1) : null;
    return [position === ticket.position ? ticket : { ...ticket, position }];
  });
}

/**
 * Whether a command for this ticket has led to nothing yet. What it does may be seen before its answer comes:
 * a ticket that has moved on is not busy. Renewing a lease is nobody's business.
 */
export function isBusy(state: RoomState, ticket: Ticket): boolean {
  return Object.values(state.pending).some(
    (sent) => sent.ticket_id === ticket.id && sent.rev === ticket.rev && sent.command !== "renew",
  );
}

/** The server's clock at a local time. */
export function serverTime(state: RoomState, now: number): number {
  return state.clock.server_time + Math.max(0, now - state.clock.at);
}

export function evolve(state: RoomState, input: Input): RoomState {
  switch (input.type) {
    case "heard":
      return heard(state, input.message, input.at);
    case "sent":
      return { ...state, pending: { ...state.pending, [input.request_id]: pendingOf(input) } };
    case "disconnected":
      return { ...state, wantsResync: false, synced: false };
    case "unsent":
      return { ...state, notes: withNotes(state.notes, [unsent(state, input.command, input.ticket_id)]) };
    case "colleagues":
      return { ...state, colleagues: input.mentors, names: withNames(state.names, input.mentors) };
    case "drafted":
      return { ...state, drafts: drafted(state.drafts, input.ticket_id, input.note) };
    case "settings":
      return { ...state, settings: input.settings };
    case "dismissed":
      return { ...state, notes: state.notes.filter((note) => note.id !== input.id) };
  }
}

/** Asked for without a line: said once, however often the key is pressed. */
function unsent(state: RoomState, command: CommandName, id: string): Note {
  const student = state.tickets[id]?.student.name ?? "";
  return { id: `unsent-${command}-${id}`, code: "offline", student, by: null, command };
}

function pendingOf(input: Pending): Pending {
  return { command: input.command, ticket_id: input.ticket_id, rev: input.rev, note: input.note };
}

function heard(state: RoomState, message: ServerMessage, at: number): RoomState {
  switch (message.type) {
    case "snapshot":
      return onSnapshot(state, message, at);
    case "delta":
      return onDelta(state, message, at);
    case "tick":
      return onTick({ ...state, degraded: message.degraded }, message.version, at);
    case "answer":
      return onAnswer(state, message);
    case "live":
      return { ...state, live: message };
    default:
      return state; // a newer server may say more than this page knows
  }
}

function onTick(state: RoomState, version: number, at: number): RoomState {
  return version === state.version ? { ...state, fresh_at: at } : resync(state);
}

function resync(state: RoomState): RoomState {
  return state.wantsResync ? state : { ...state, wantsResync: true };
}

function onSnapshot(state: RoomState, message: SnapshotMessage, at: number): RoomState {
  const known = Object.fromEntries(message.tickets.map((ticket) => [ticket.id, ticket]));
  const order = message.tickets.map((ticket) => ticket.id);
  return {
    ...state,
    room: message.room,
    version: message.version,
    tickets: { ...closedOf(state, known), ...known },
    order,
    clock: { server_time: message.server_time, at },
    triage: message.triage,
    lesson: message.lesson,
    broadcasts: message.broadcasts,
    students: message.students,
    told_at: toldAt({}, message.students, at),
    system: message.system,
    settings: message.settings,
    degraded: message.system.degraded,
    fresh_at: at,
    synced: true,
    names: namesOf(state.names, message.tickets),
    notes: withNotes(state.notes, claimNews(state, message.tickets, message.version)),
    wantsResync: false,
  };
}

function onDelta(state: RoomState, message: DeltaMessage, at: number): RoomState {
  if (message.from !== state.version) return message.version <= state.version ? state : resync(state);
  const changed = message.tickets ?? [];
  const tickets = { ...state.tickets, ...Object.fromEntries(changed.map((ticket) => [ticket.id, ticket])) };
  const order = message.order ?? state.order;
  if (order.some((id) => tickets[id] === undefined)) return resync(state);
  return {
    ...state,
    version: message.version,
    fresh_at: at,
    tickets: pruned(tickets, order),
    order,
    clock: { server_time: message.server_time, at },
    triage: message.triage ?? state.triage,
    lesson: message.lesson === undefined ? state.lesson : message.lesson,
    broadcasts: message.broadcasts ?? state.broadcasts,
    students: mergedStudents(state.students, message.students ?? []),
    told_at: toldAt(state.told_at, message.students ?? [], at),
    system: message.system ?? state.system,
    settings: message.settings ?? state.settings,
    degraded: message.system?.degraded ?? state.degraded,
    names: namesOf(state.names, changed),
    notes: withNotes(state.notes, claimNews(state, changed, message.version)),
  };
}

/** An answer may be ahead of the deltas, never behind them: its ticket counts only when it is newer. */
function onAnswer(state: RoomState, message: AnswerMessage): RoomState {
  const sent = state.pending[message.request_id];
  if (!sent) return state;
  const pending = Object.fromEntries(Object.entries(state.pending).filter(([id]) => id !== message.request_id));
  const ticket = message.ticket ?? ticketIn(message.facts);
  const next = { ...state, pending, ...newer(state, ticket) };
  if (message.ok) return { ...next, drafts: accepted(state.drafts, sent.ticket_id, sent.note) };
  if (sent.command === "renew") return next;
  const code = message.error ?? "malformed";
  const note = { id: message.request_id, code, command: sent.command, ...about(next, sent.ticket_id, message) };
  return { ...next, notes: withNotes(state.notes, [note]) };
}

function newer(state: RoomState, ticket: Ticket | null): Partial<RoomState> {
  const known = ticket && state.tickets[ticket.id];
  if (!ticket || !known || known.rev >= ticket.rev) return {};
  return {
    tickets: { ...state.tickets, [ticket.id]: ticket },
    names: namesOf(state.names, [ticket]),
  };
}

function ticketIn(facts: Record<string, unknown> | undefined): Ticket | null {
  const ticket = facts?.ticket;
  return ticket && typeof ticket === "object" && "rev" in ticket ? (ticket as Ticket) : null;
}

function about(state: RoomState, id: string, message: AnswerMessage): { student: string; by: string | null } {
  const ticket = state.tickets[id];
  const faster = (message.facts?.claimed_by as Named | null | undefined) ?? ticket?.claimed_by;
  const by = faster && faster.id !== state.me.id ? faster.name : null;
  return { student: ticket?.student.name ?? "", by };
}

function withNotes(notes: readonly Note[], more: readonly Note[]): readonly Note[] {
  if (more.length === 0) return notes;
  const ids = new Set(more.map((note) => note.id));
  return [...notes.filter((note) => !ids.has(note.id)), ...more].slice(-NOTES_KEPT);
}

function closedOf(state: RoomState, known: Readonly<Record<string, Ticket>>): Record<string, Ticket> {
  const closed = Object.values(state.tickets).filter((ticket) => isOver(ticket) && !known[ticket.id]);
  return Object.fromEntries(closed.slice(-CLOSED_KEPT).map((ticket) => [ticket.id, ticket]));
}

/** What is in the queue, and the last few closed ones, so that an open panel can say how it ended. */
function pruned(tickets: Readonly<Record<string, Ticket>>, order: readonly string[]): Record<string, Ticket> {
  const wanted = new Set(order);
  const closed = Object.values(tickets).filter((ticket) => !wanted.has(ticket.id) && isOver(ticket));
  const kept = new Set(closed.slice(-CLOSED_KEPT).map((ticket) => ticket.id));
  return Object.fromEntries(Object.entries(tickets).filter(([id]) => wanted.has(id) || kept.has(id)));
}

function mergedStudents(rows: readonly StudentRow[], changed: readonly StudentRow[]): readonly StudentRow[] {
  if (changed.length === 0) return rows;
  const fresh = new Map(changed.map((row) => [row.id, row]));
  const kept = rows.map((row) => fresh.get(row.id) ?? row);
  const seen = new Set(rows.map((row) => row.id));
  return [...kept, ...changed.filter((row) => !seen.has(row.id))];
}

function toldAt(
  known: RoomState["told_at"],
  rows: readonly StudentRow[],
  at: number,
): Readonly<Record<string, number>> {
  return rows.length === 0 ? known : { ...known, ...Object.fromEntries(rows.map((row) => [row.id, at])) };
}

function namesOf(names: Readonly<Record<string, string>>, tickets: readonly Ticket[]): Record<string, string> {
  const people = tickets.flatMap((ticket) => [ticket.student, ...(ticket.claimed_by ? [ticket.claimed_by] : [])]);
  return withNames(names, people);
}

function withNames(names: Readonly<Record<string, string>>, people: readonly Named[]): Record<string, string> {
  return { ...names, ...Object.fromEntries(people.map((person) => [person.id, person.name])) };
}
