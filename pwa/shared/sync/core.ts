/**
 * What to do next so that every event of this laptop reaches the centre once: decisions only.
 *
 * `step(state, input)` gives the next state and the effects to carry out; each effect comes back as one input.
 * At most one effect is under way at a time. The outbox itself lives in IndexedDB: nothing here holds an event,
 * so another tab or a crash at any point can change nothing but the timing.
 */
import { backoffMs, LAST_CEILING_MS, REFUSED_CEILING_MS } from "../backoff.ts";

export const SCHEMA = 1;
export const MAX_EVENTS = 200;
export const MAX_BYTES = 480_000;

/** A range of the outbox as it was when it was sent. */
export interface Sent {
  client_id: string;
  first: number;
  last: number;
}

/** What this laptop knew of itself when it said hello. */
export interface Mine {
  client_id: string;
  next: number;
  out_head: number | null;
}

export interface Rejection {
  seq: number;
  reason: string;
}

export type Effect =
  /** `quick`: only to see whether the line is back; who gets no answer soon knocks again. */
  | { do: "hello"; quick: boolean }
  | { do: "push"; max_events: number }
  | { do: "pull" }
  | { do: "acknowledge"; client_id: string; up_to: number; rejected: Rejection[] }
  /** Take a new client id and number the outbox from 1; event ids stay. */
  | { do: "rekey"; client_id: string }
  /** One event can never be taken: keep it apart and go on with the rest. */
  | { do: "set_aside"; client_id: string; seq: number; reason: string }
  | { do: "wait"; ms: number }
  | { do: "sign_in" };

export type Input =
  | { type: "started" }
  | { type: "appended" }
  | { type: "woken" }
  | { type: "poked" }
  | { type: "timer" }
  | { type: "signed_in" }
  | { type: "greeted"; mine: Mine; last_seq: number; epoch: string }
  | { type: "pushed"; sent: Sent; last_seq: number; rejected: Rejection[] }
  | { type: "outbox_empty" }
  | { type: "stored"; unsent: number }
  /** `unsent`: what came may have put something into the outbox, such as a text that the centre lacks. */
  | { type: "pulled"; more: boolean; unsent: boolean }
  | {
      type: "refused";
      error: string;
      facts: Record<string, unknown>;
      sent: Sent | null;
      next: number;
      roll: number;
    }
  | { type: "lost"; roll: number };

export interface SyncState {
  /** What is under way; `waiting` is the pause after a failure. */
  phase: "stopped" | "idle" | "hello" | "push" | "pull" | "store" | "waiting" | "signed_out";
  greeted: boolean;
  unsent: boolean;
  wants_pull: boolean;
  /** Answers and silences in a row that did not bring the sync on: from 1 on the line counts as bad. */
  failures: number;
  /** What a refusal has changed in the store is tried after a pause, too: null when there was no refusal. */
  pause_ms: number | null;
  /** 1 while looking for the single event that the server cannot read. */
  batch: number;
}

export const START: SyncState = {
  phase: "stopped",
  greeted: false,
  unsent: true,
  wants_pull: true,
  failures: 0,
  pause_ms: null,
  batch: MAX_EVENTS,
};

export type Step = [SyncState, Effect[]];

/** Chooses the next thing to do when nothing is under way. */
function proceed(state: SyncState): Step {
  if (!state.greeted) return [{ ...state, phase: "hello" }, [{ do: "hello", quick: state.failures > 0 }]];
  if (state.unsent) {
    // An event that is appended while this push is under way sets `unsent` again.
    return [{ ...state, phase: "push", unsent: false }, [{ do: "push", max_events: state.batch }]];
  }
  if (state.wants_pull) return [{ ...state, phase: "pull", wants_pull: false }, [{ do: "pull" }]];
  return [{ ...state, phase: "idle" }, []];
}

/** Nothing is under way. */
export const resting = (state: SyncState): boolean => state.phase === "idle" || state.phase === "waiting";

/** Notes a wish and starts it at once if nothing is under way; a pause after a failure is kept. */
function wish(state: SyncState, patch: Partial<SyncState>): Step {
  const wished = { ...state, ...patch };
  return wished.phase === "idle" ? proceed(wished) : [wished, []];
}

function pause(state: SyncState, roll: number, least_ms = 0, last_ms = REFUSED_CEILING_MS): Step {
  const failures = state.failures + 1;
  const ms = Math.max(backoffMs(failures, roll, last_ms), least_ms);
  const wants_pull = state.wants_pull || state.phase === "pull";
  return [{ ...state, phase: "waiting", failures, wants_pull, unsent: true }, [{ do: "wait", ms }]];
}

function rekey(state: SyncState, client_id: string): Step {
  return [{ ...state, phase: "store", batch: MAX_EVENTS }, [{ do: "rekey", client_id }]];
}

/** The centre would not go on with this client id. If it is refused under the next one too, the pauses grow. */
function rekeyRefused(state: SyncState, client_id: string, roll: number): Step {
  const failures = state.failures + 1;
  return rekey({ ...state, failures, unsent: true, pause_ms: backoffMs(failures, roll, REFUSED_CEILING_MS) }, client_id);
}

function onStored(state: SyncState, unsent: number): Step {
  const counted = { ...state, unsent: state.unsent || unsent > 0, pause_ms: null };
  if (state.pause_ms === null) return proceed(counted);
  return [{ ...counted, phase: "waiting" }, [{ do: "wait", ms: state.pause_ms }]];
}

/**
 * The server has seen more of this client id than this laptop ever numbered, or less than it was ever told:
 * the browser profile or the server was rolled back or copied. Only a new client id is safe then.
 */
export function isOutOfStep(mine: Mine, last_seq: number): boolean {
  const head = mine.out_head ?? mine.next;
  return last_seq >= mine.next || last_seq + 1 < head;
}

function onGreeted(state: SyncState, input: Extract<Input, { type: "greeted" }>): Step {
  const met = { ...state, greeted: true, failures: 0, unsent: true, wants_pull: true };
  return isOutOfStep(input.mine, input.last_seq) ? rekey(met, input.mine.client_id) : proceed(met);
}

/** Only what was sent is acknowledged: a copy of this profile may have pushed further under the same id. */
function onPushed(state: SyncState, { sent, last_seq, rejected }: Extract<Input, { type: "pushed" }>): Step {
  const up_to = Math.min(last_seq, sent.last);
  if (up_to < sent.first) return rekeyRefused(state, sent.client_id, 1);
  const calm = { ...state, failures: 0, phase: "store" as const };
  return [calm, [{ do: "acknowledge", client_id: sent.client_id, up_to, rejected }]];
}

function onRefused(state: SyncState, input: Extract<Input, { type: "refused" }>): Step {
  const { error, facts, sent, roll } = input;
  if (error === "no_session" || isAnothersSession(error, facts))
    return [{ ...state, phase: "signed_out", greeted: false, unsent: true }, [{ do: "sign_in" }]];
  // Only about a client id can the centre say that it is another child's: any other right is not had by asking anew.
  if (error === "not_yours" && typeof facts.client_id === "string")
    return rekeyRefused(state, facts.client_id, roll);
  if (sent === null) return pause(state, roll, retryAfterMs(facts));
  if (error === "fork") return rekeyRefused(state, sent.client_id, roll);
  if (error === "gap") {
    const last_seq = Number(facts.last_seq);
    const mine = { client_id: sent.client_id, next: input.next, out_head: sent.first };
    return isOutOfStep(mine, last_seq) ? rekeyRefused(state, sent.client_id, roll) : pause(state, roll);
  }
  // `unknown_type` and `old_version` of a whole push are about this page, not about an event: it is kept until either
  // side is renewed.
  if (error === "malformed" || error === "too_large") {
    if (sent.first < sent.last) return pause({ ...state, batch: 1 }, roll);
    // One event fewer each time: the pauses need not grow.
    return [
      { ...state, phase: "store", batch: MAX_EVENTS, failures: 0, pause_ms: backoffMs(1, roll) },
      [{ do: "set_aside", client_id: sent.client_id, seq: sent.first, reason: error }],
    ];
  }
  return pause(state, input.roll, retryAfterMs(facts));
}

/** The child's session is gone, cookie and all, and this browser holds a mentor's: the child must come back. */
const isAnothersSession = (error: string, facts: Record<string, unknown>): boolean =>
  error === "not_yours" && facts.role === "mentor";

/** A busy server may ask for a longer pause, within reason. */
function retryAfterMs(facts: Record<string, unknown>): number {
  const seconds = Number(facts.retry_after_s);
  return seconds > 0 ? Math.min(4, seconds) * 1000 : 0;
}

export function step(state: SyncState, input: Input): Step {
  switch (input.type) {
    case "started":
      return proceed({ ...state, greeted: false });
    case "signed_in":
      return state.phase === "signed_out" ? proceed({ ...state, greeted: false, failures: 0 }) : [state, []];
    case "appended":
      return wish(state, { unsent: true });
    case "poked":
      return wish(state, { wants_pull: true });
    case "woken":
      return resting(state) ? proceed({ ...state, wants_pull: true }) : [{ ...state, wants_pull: true }, []];
    case "timer":
      return state.phase === "waiting" ? proceed(state) : [state, []];
    case "greeted":
      return onGreeted(state, input);
    case "pushed":
      return onPushed(state, input);
    case "outbox_empty":
      return proceed({ ...state, batch: MAX_EVENTS });
    case "stored":
      return onStored(state, input.unsent);
    case "pulled":
      return proceed({
        ...state,
        failures: 0,
        unsent: state.unsent || input.unsent,
        wants_pull: state.wants_pull || input.more,
      });
    case "refused":
      return onRefused(state, input);
    case "lost":
      // A bad line is tried with a small question: the outbox may be large, and whoever waits long for an answer
      // that went astray hears late that the line is back.
      return pause({ ...state, greeted: false }, input.roll, 0, LAST_CEILING_MS);
  }
}
