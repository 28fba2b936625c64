/** What the student's page shows: a value, changed only by `evolve`. */
import type { Ask, BroadcastData, ChildSettings, HelpForm, Named, QueuePlace, StuckData } from "../../shared/wire.ts";
import type { SuggestionData, Ticket } from "../../shared/wire.ts";
import { isNews, withTold, type Told } from "../../shared/sync/held.ts";
import type { CopyRecord } from "../../shared/sync/records.ts";
import type { RunError } from "../run/messages.ts";
import { LANGUAGES } from "./languages.ts";
import { addOutput, NO_OUTPUT, type Output, type Piece } from "./output.ts";
import type { Wiped } from "./spare.ts";
import type { Trouble } from "./trouble.ts";

export interface SeenError extends RunError {
  path: string;
  language: string;
  /** The program as it was when the error was seen. */
  text: string;
}

export interface Asked {
  event_id: string;
  at_ms: number;
  /** The child took the hand down before the centre had answered. */
  cancelled: boolean;
}

export interface Link {
  unsent: number;
  /** The last attempt reached the centre; null before the first. */
  reached: boolean | null;
  /** Text that is only in the editor so far. */
  typing: boolean;
  signed_out: boolean;
  /** Files whose text the centre has refused, and why: they are only on this laptop. */
  refused: Readonly<Record<string, string>>;
  /** The browser has promised to keep what this page stores. */
  persisted: boolean;
}

/** What a run at the centre waits for: its turn, the line, or for programs to be run again there at all. */
export type Waits = "queued" | "away" | "held";

export interface DeskState {
  paths: string[];
  active: string;
  copies: CopyRecord[];
  running: "no" | "loading" | "yes" | "long" | Waits;
  output: Output;
  error: SeenError | null;
  /** As the centre gave it; what of it is shown says `shownOffer`. */
  offer: SuggestionData | null;
  /** The id of the suggestion that the child has asked to see. */
  opened: string | null;
  settings: ChildSettings;
  ticket: Ticket | null;
  place: QueuePlace | null;
  asked: Asked | null;
  /** With which the children of this room are asked what they need. */
  forms: readonly HelpForm[];
  /** What mentors told many children, the newest last. */
  told: readonly Told[];
  /** Who looks at the program while it is written. */
  watched: readonly Named[];
  /** Help that is offered before it was asked for; `at` names the offer. Null when there is none, or it was answered. */
  stuck: StuckData | null;
  link: Link;
  trouble: Trouble | null;
  /** This laptop had forgotten what it held. */
  wiped: Wiped | null;
}

export const NEW_DESK: DeskState = {
  paths: LANGUAGES.map(({ path }) => path),
  active: "main.js",
  copies: [],
  running: "no",
  output: NO_OUTPUT,
  error: null,
  offer: null,
  opened: null,
  settings: {},
  ticket: null,
  place: null,
  asked: null,
  forms: [],
  told: [],
  watched: [],
  stuck: null,
  link: { unsent: 0, reached: null, typing: false, signed_out: false, refused: {}, persisted: false },
  trouble: null,
  wiped: null,
};

export type DeskEvent =
  | { type: "opened"; state: Partial<DeskState> }
  | { type: "file_chosen"; path: string }
  | { type: "copies_changed"; copies: CopyRecord[] }
  | { type: "run_began"; loading: boolean }
  | { type: "run_waits"; why: Waits }
  | { type: "run_started" }
  | { type: "run_long" }
  | { type: "printed"; pieces: readonly Piece[] }
  | { type: "printed_too_much" }
  | { type: "run_finished"; ok: boolean; stopped: boolean }
  | { type: "error_seen"; error: SeenError }
  | { type: "offer_came"; offer: SuggestionData | null }
  | { type: "offer_opened" }
  | { type: "settings_changed"; settings: ChildSettings }
  | { type: "ticket_came"; ticket: Ticket }
  | { type: "ticket_put_away" }
  | { type: "place_came"; place: QueuePlace }
  | { type: "told"; told: BroadcastData }
  | { type: "told_seen"; id: string }
  | { type: "told_put_away"; id: string }
  | { type: "watched"; by: readonly Named[] }
  | { type: "stuck_changed"; stuck: StuckData | null }
  | { type: "help_asked"; asked: Asked }
  | { type: "help_cancelled" }
  | { type: "forms_came"; forms: readonly HelpForm[] }
  | { type: "link_changed"; link: Partial<Link> }
  | { type: "trouble"; trouble: Trouble | null }
  | { type: "wiped"; wiped: Wiped | null };

const OVER = new Set(["resolved", "cancelled"]);

export const isOver = (ticket: Ticket): boolean => OVER.has(ticket.state);

/** A mentor is on the way for a program that can be read again meanwhile: by a fix, or by the child's own hand. */
export const isRepaired = (ticket: Ticket | null): boolean =>
  ticket?.state === "claimed" && ticket.source === "error" && ticket.error === null;

function withTicket(state: DeskState, ticket: Ticket): DeskState {
  const held = state.ticket;
  if (!isNews(held, ticket)) return state;
  if (isOver(ticket) && held?.id !== ticket.id) return state;
  const answered = ticket.ask !== null || isOver(ticket);
  const asked = answered && state.asked?.cancelled !== true ? null : state.asked;
  return { ...state, ticket, asked, place: isOver(ticket) ? null : state.place };
}

export const NO_WORDS: Ask = { goal: null, tried: null, expected: null, template: null };

/** Set aside for a while: the child was not found, or a mentor looks in again. */
export const isPaused = (ticket: Ticket): boolean => ticket.state === "away" || ticket.state === "followup";

/** The words with which a child that is looked for, or told to wait, asks again and keeps its place; null when there is
 * no need, or when that is on its way. */
export function wordsAgain({ ticket, asked }: DeskState): Ask | null {
  if (ticket === null || !isPaused(ticket)) return null;
  return asked !== null && !asked.cancelled ? null : (ticket.ask ?? NO_WORDS);
}

/** What stands on the screen of what was told to many: the oldest that the child has not put away. */
export const shownTold = ({ told }: DeskState): Told | null => told.find(({ away }) => !away) ?? null;

/** Help is offered to a child that has none coming yet. */
export function offersHelp({ stuck, ticket, asked }: DeskState): boolean {
  return stuck !== null && (asked === null || asked.cancelled) && (ticket === null || ticket.source === "error");
}

function withRunEnd(state: DeskState, ok: boolean, stopped: boolean): DeskState {
  const ending = stopped ? "stopped" : ok ? "done" : "failed";
  return { ...state, running: "no", output: { ...state.output, ending } };
}

export function evolve(state: DeskState, event: DeskEvent): DeskState {
  switch (event.type) {
    case "opened":
      return { ...state, ...event.state };
    case "file_chosen":
      return { ...state, active: event.path };
    case "copies_changed":
      return { ...state, copies: event.copies };
    case "run_began":
      return {
        ...state,
        running: event.loading ? "loading" : "yes",
        output: NO_OUTPUT,
        error: null,
        offer: null,
        opened: null,
      };
    case "run_waits":
      return { ...state, running: event.why };
    case "run_started":
      return { ...state, running: "yes", error: null };
    case "run_long":
      return state.running === "yes" ? { ...state, running: "long" } : state;
    case "printed":
      return { ...state, output: addOutput(state.output, event.pieces) };
    case "printed_too_much":
      return { ...state, output: { ...state.output, full: true } };
    case "run_finished":
      return withRunEnd(state, event.ok, event.stopped);
    case "error_seen":
      return { ...state, error: event.error };
    case "offer_came":
      return { ...state, offer: event.offer };
    case "offer_opened":
      return { ...state, opened: state.offer?.suggestion?.id ?? null };
    case "settings_changed":
      return { ...state, settings: event.settings };
    case "ticket_came":
      return withTicket(state, event.ticket);
    case "ticket_put_away":
      return { ...state, ticket: null, place: null, asked: null };
    case "place_came":
      return { ...state, place: event.place };
    case "told":
      return { ...state, told: withTold(state.told, event.told) };
    case "told_seen":
      return { ...state, told: state.told.map((one) => (one.id === event.id ? { ...one, seen: true } : one)) };
    case "told_put_away":
      return { ...state, told: state.told.map((one) => (one.id === event.id ? { ...one, away: true } : one)) };
    case "watched":
      return { ...state, watched: event.by };
    case "stuck_changed":
      return { ...state, stuck: event.stuck?.stuck === true ? event.stuck : null };
    case "help_asked":
      return {
        ...state,
        asked: event.asked,
        ticket: state.ticket && isOver(state.ticket) ? null : state.ticket,
      };
    case "help_cancelled":
      return {
        ...state,
        asked: state.asked && { ...state.asked, cancelled: true },
        ticket: null,
        place: null,
      };
    case "forms_came":
      return { ...state, forms: event.forms };
    case "link_changed":
      return { ...state, link: { ...state.link, ...event.link } };
    case "trouble":
      return { ...state, trouble: event.trouble };
    case "wiped":
      return { ...state, wiped: event.wiped };
  }
}
