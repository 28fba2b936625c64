/**
 * One run at the centre, as decisions only: what the page asks, how often, and what it tells the child meanwhile.
 *
 * The request carries an id of its own, so it may be asked again whenever no answer came: the centre takes it once.
 * News come over the socket; since anything may be lost there, the page also looks by itself.
 */
import type { Refusal } from "../../shared/api.ts";
import type { RunView } from "../../shared/wire.ts";
import { eventsOf, troubleAtTheCentre } from "./centre-outcome.ts";
import type { CentreTrouble, RunEvent } from "./messages.ts";

/** Between two looks at a run that the centre has taken. */
export const LOOK_MS = 2000;
/** The same while the centre runs nothing at all. */
export const LOOK_HELD_MS = 20_000;
/** Before the request is repeated. */
export const ASK_AGAIN_MS = 1000;
export const TRIES = 3;
/** Of looks without an answer, before the page says that the line is down. */
const LOOKS_UNANSWERED = 2;

export interface CentreRun {
  readonly request_id: string;
  readonly run_id: string | null;
  readonly phase: "asking" | "waiting" | "held" | "stopped" | "done";
  readonly tries: number;
  readonly unanswered: number;
  readonly started: boolean;
}

export type Input =
  | { type: "begin" }
  | { type: "taken"; run_id: string }
  | { type: "refused"; refusal: Refusal }
  /** What the socket or a look says; it may be of another run. */
  | { type: "seen"; view: RunView }
  | { type: "unanswered" }
  | { type: "due" }
  | { type: "stop" };

export type Effect =
  | { do: "ask" }
  | { do: "look"; run_id: string }
  | { do: "cancel"; run_id: string }
  | { do: "wait"; ms: number }
  | { do: "tell"; event: RunEvent };

export interface Step {
  run: CentreRun;
  effects: Effect[];
}

export const newRun = (request_id: string): CentreRun => ({
  request_id,
  run_id: null,
  phase: "asking",
  tries: 0,
  unanswered: 0,
  started: false,
});

const tell = (event: RunEvent): Effect => ({ do: "tell", event });
const finished = (stopped: boolean): Effect =>
  tell({ type: "finished", ok: false, stopped, ms: 0 });

/** `program` is what was sent, for places and answers in it. */
export function step(run: CentreRun, input: Input, program: { text: string; answers: string[] }): Step {
  if (run.phase === "done") return { run, effects: [] };
  if (run.phase === "stopped") return stepStopped(run, input);
  switch (input.type) {
    case "begin":
      return { run, effects: [tell({ type: "queued" }), { do: "ask" }] };
    case "taken":
      if (run.run_id !== null) return { run, effects: [] };
      return { run: { ...run, run_id: input.run_id, phase: "waiting" }, effects: [{ do: "wait", ms: LOOK_MS }] };
    case "refused":
      return run.phase === "asking" ? onRefused(run, input.refusal) : { run, effects: [] };
    case "seen":
      return input.view.request_id === run.request_id ? onSeen(run, input.view, program) : { run, effects: [] };
    case "unanswered":
      return onUnanswered(run);
    case "due":
      if (run.phase === "asking") return { run, effects: [{ do: "ask" }] };
      return { run, effects: run.run_id === null ? [] : [{ do: "look", run_id: run.run_id }] };
    case "stop":
      return {
        run: { ...run, phase: run.run_id === null ? "stopped" : "done" },
        effects: [finished(true), ...cancelOf(run.run_id)],
      };
  }
}

const cancelOf = (run_id: string | null): Effect[] => (run_id === null ? [] : [{ do: "cancel", run_id }]);

/** The child does not wait any more; the centre is told so as soon as the run has a name. */
function stepStopped(run: CentreRun, input: Input): Step {
  const run_id =
    input.type === "taken"
      ? input.run_id
      : input.type === "refused" && typeof input.refusal.facts.run_id === "string"
        ? input.refusal.facts.run_id
        : input.type === "seen" && input.view.request_id === run.request_id && input.view.stage !== "done"
          ? input.view.run_id
          : null;
  if (run_id === null) return { run, effects: [] };
  return { run: { ...run, run_id, phase: "done" }, effects: [{ do: "cancel", run_id }] };
}

function fail(run: CentreRun, trouble: CentreTrouble): Step {
  const error = troubleAtTheCentre(trouble);
  return { run: { ...run, phase: "done" }, effects: [tell({ type: "error", error }), finished(false)] };
}

function onRefused(run: CentreRun, { error, facts }: Refusal): Step {
  const tries = run.tries + 1;
  const again = (ms: number, first: Effect[]): Step => ({
    run: { ...run, tries },
    effects: [...first, { do: "wait", ms }],
  });
  switch (error) {
    case "sandbox_unavailable": {
      if (typeof facts.run_id !== "string") return fail(run, "CentreOff");
      const held: RunEvent = { type: "held", error: troubleAtTheCentre("CentreOff") };
      return {
        run: { ...run, run_id: facts.run_id, phase: "held" },
        effects: [tell(held), { do: "wait", ms: LOOK_HELD_MS }],
      };
    }
    case "unreachable":
      return tries < TRIES ? again(ASK_AGAIN_MS, [tell({ type: "away" })]) : fail(run, "CentreAway");
    case "busy":
    case "too_many":
      return tries < TRIES ? again(waitOf(facts), []) : fail(run, "CentreBusy");
    case "no_session":
    case "csrf":
      return fail(run, "CentreAway");
    default:
      return fail(run, error === "degraded" || error === "disk_full" ? "CentreBroke" : "NotTaken");
  }
}

const waitOf = (facts: Record<string, unknown>): number =>
  Math.min(10_000, Math.max(ASK_AGAIN_MS, 1000 * (Number(facts.retry_after_s) || 0)));

function onSeen(run: CentreRun, view: RunView, program: { text: string; answers: string[] }): Step {
  const now: CentreRun = { ...run, run_id: view.run_id, unanswered: 0 };
  const begins: Effect[] = now.started ? [] : [tell({ type: "started" })];
  if (view.stage === "done") {
    const events = eventsOf(view, program).map(tell);
    return { run: { ...now, started: true, phase: "done" }, effects: [...begins, ...events] };
  }
  const next: Effect = { do: "wait", ms: run.phase === "held" ? LOOK_HELD_MS : LOOK_MS };
  if (view.stage === "queued") {
    const back: Effect[] = run.unanswered >= LOOKS_UNANSWERED ? [tell({ type: "queued" })] : [];
    return { run: { ...now, phase: run.phase === "held" ? "held" : "waiting" }, effects: [...back, next] };
  }
  const back: Effect[] = now.started && run.unanswered >= LOOKS_UNANSWERED ? [tell({ type: "started" })] : begins;
  return { run: { ...now, started: true, phase: "waiting" }, effects: [...back, next] };
}

function onUnanswered(run: CentreRun): Step {
  const unanswered = run.unanswered + 1;
  const away: Effect[] = unanswered === LOOKS_UNANSWERED ? [tell({ type: "away" })] : [];
  return { run: { ...run, unanswered }, effects: [...away, { do: "wait", ms: LOOK_MS }] };
}
