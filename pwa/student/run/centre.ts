/** Runs a program at the centre: the calls, the timer and the socket's news round `centre-core`. */
import { get, post, remove, type Refusal } from "../../shared/api.ts";
import { uuid } from "../../shared/ids.ts";
import type { RunAnswer, RunRequest, RunTaken, RunView } from "../../shared/wire.ts";
import { newRun, step, type Effect, type Input } from "./centre-core.ts";
import type { Listener, Program, Running } from "./messages.ts";

const TIMEOUT_MS = 5000;
const CANCEL_TRIES = 4;
const CANCEL_AGAIN_MS = 2000;

const listening = new Set<(view: RunView) => void>();

/** The socket said something about a run. */
export function heardOfRun(view: RunView): void {
  for (const hear of [...listening]) hear(view);
}

export function runAtCentre(language: RunRequest["language"], program: Program, listener: Listener): Running {
  const { path, text, answers } = program;
  const stdin = answers.map((answer) => `${answer}\n`).join("");
  const body: RunRequest = {
    request_id: `run-${uuid()}`,
    language,
    files: [{ path, text }],
    entry: path,
    stdin,
  };
  let run = newRun(body.request_id);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hear = (view: RunView): void => take({ type: "seen", view });

  function take(input: Input): void {
    const next = step(run, input, program);
    run = next.run;
    next.effects.forEach(perform);
    if (run.phase === "done") {
      clearTimeout(timer);
      listening.delete(hear);
    }
  }

  function perform(effect: Effect): void {
    switch (effect.do) {
      case "ask":
        void ask();
        break;
      case "look":
        void look(effect.run_id);
        break;
      case "cancel":
        void cancel(effect.run_id, CANCEL_TRIES);
        break;
      case "wait":
        clearTimeout(timer);
        timer = setTimeout(() => take({ type: "due" }), effect.ms);
        break;
      case "tell":
        listener(effect.event);
    }
  }

  async function ask(): Promise<void> {
    const answer = await post<RunTaken>("runs", body, { timeout_ms: TIMEOUT_MS });
    take(answer.ok ? { type: "taken", run_id: answer.run_id } : { type: "refused", refusal: answer });
  }

  async function look(run_id: string): Promise<void> {
    const answer = await get<RunAnswer>(`runs/${run_id}`, { timeout_ms: TIMEOUT_MS });
    take(answer.ok ? { type: "seen", view: answer } : { type: "unanswered" });
  }

  listening.add(hear);
  queueMicrotask(() => take({ type: "begin" }));
  return { stop: () => take({ type: "stop" }) };
}

/** Without an answer it is tried again: a program that nobody waits for only takes the others' time. */
async function cancel(run_id: string, tries: number): Promise<void> {
  const answer: RunAnswer | Refusal = await remove<RunAnswer>(`runs/${run_id}`, { timeout_ms: TIMEOUT_MS });
  if (answer.ok || answer.status === 404 || tries <= 1) return;
  setTimeout(() => void cancel(run_id, tries - 1), CANCEL_AGAIN_MS);
}
