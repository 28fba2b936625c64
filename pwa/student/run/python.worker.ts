/**
 * Python in a worker of its own: loaded once, then ready for one program after another.
 *
 * After loading, everything that reaches out of the worker is taken away, before any child's program runs.
 */
import HARNESS from "./harness.py?raw";
import { RUN_TEXTS } from "../texts.ts";
import { NEW_BUDGET, spend } from "./limits.ts";
import type { Stream } from "./messages.ts";

export interface ToPython {
  run: { text: string; path: string; answers: string[] };
}

export type Trouble = [string, string, string, number | null, number | null];

export type FromPython =
  | { ready: true }
  | { broken: string }
  | { print: string; stream: Stream }
  | { too_much: true }
  | { ended: Trouble | ["stopped"] | null };

type Run = (
  text: string,
  path: string,
  answers: string[],
  no_answer: string,
  emit: (stream: Stream, text: string) => void,
) => { toJs: () => Trouble; destroy: () => void } | null | undefined;

interface Pyodide {
  runPython: (code: string) => unknown;
  setInterruptBuffer: (buffer: Uint8Array) => void;
  unregisterJsModule: (name: string) => void;
}

const scope = self as unknown as Record<string, unknown>;
const post = (message: FromPython): void => postMessage(message);
let run: Run | null = null;

const OUTWARD = [
  "fetch",
  "XMLHttpRequest",
  "WebSocket",
  "WebSocketStream",
  "WebTransport",
  "EventSource",
  "importScripts",
  "Worker",
  "indexedDB",
  "caches",
  "BroadcastChannel",
  "FontFace",
];

/** Ways to storage that hang on `navigator`. The worker's own policy is the wall; these are the doors in it. */
const STORES = ["storage", "storageBuckets", "locks", "serviceWorker", "sendBeacon"];

function remove(start: object, name: string): void {
  for (
    let holder: object | null = start;
    holder !== null;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    if (Object.hasOwn(holder, name)) Reflect.deleteProperty(holder, name);
  }
}

function closeDoors(): void {
  for (const name of STORES) remove(navigator, name);
  for (const name of OUTWARD) {
    remove(scope, name);
    scope[name] = undefined;
  }
}

async function load(interrupt: SharedArrayBuffer | null): Promise<void> {
  const runtime = (await import(/* @vite-ignore */ `${__PYODIDE_BASE__}pyodide.mjs`)) as {
    loadPyodide: (options: object) => Promise<Pyodide>;
  };
  // Bound, so that no callback is called with the worker's real scope as `this`.
  const later = (act: () => void, ms?: number): unknown => setTimeout(() => act(), ms);
  const never = (id?: number): void => clearTimeout(id);
  const jsglobals = { Object, Array, Promise, Error, setTimeout: later, clearTimeout: never };
  const pyodide = await runtime.loadPyodide({ indexURL: __PYODIDE_BASE__, jsglobals });
  run = pyodide.runPython(HARNESS) as Run;
  closeDoors();
  if (interrupt !== null) pyodide.setInterruptBuffer(new Uint8Array(interrupt));
}

function emitter(): (stream: Stream, text: string) => void {
  let budget = NEW_BUDGET;
  let told = false;
  return (stream, text) => {
    if (told) return;
    // A line end that closes a text is not another line.
    const part = spend(budget, text);
    budget = { lines: part.budget.lines + 1, characters: part.budget.characters + 1 };
    post({ print: part.text, stream });
    if (part.spent) {
      told = true;
      post({ too_much: true });
    }
  };
}

function carryOut({ text, path, answers }: ToPython["run"]): void {
  const result = run?.(text, path, answers, RUN_TEXTS.out_of_answers, emitter());
  const ended = result?.toJs() ?? null;
  result?.destroy();
  post({ ended });
}

addEventListener("message", (event: MessageEvent<ToPython | { load: SharedArrayBuffer | null }>) => {
  if ("run" in event.data) {
    carryOut(event.data.run);
    return;
  }
  load(event.data.load).then(
    () => post({ ready: true }),
    (reason: unknown) => post({ broken: String(reason) }),
  );
});
