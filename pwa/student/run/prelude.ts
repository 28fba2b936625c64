/**
 * Stands in front of the child's program, on the same first line, so that line numbers stay right.
 *
 * It catches what the program prints and what goes wrong, answers its questions from the box of answers, and
 * takes away what could reach out. (The content security policy forbids the network anyway.)
 */
import { NEW_BUDGET, spend } from "./limits.ts";
import type { Said, Stream } from "./messages.ts";
import { showAll } from "./show.ts";

declare const self: Record<string, unknown> & typeof globalThis & { postMessage: (message: unknown) => void };

const given = self.__hh as { answers: string[]; texts: Record<"out_of_answers" | "not_here", string> };
delete self.__hh;
const post = self.postMessage.bind(self) as (said: Said) => void;
const later = setTimeout;
/** Promises cannot be counted: what they still do within this time belongs to the program. */
const QUIET_MS = 30;
const answers = [...given.answers];

let budget = NEW_BUDGET;
let told = false;

function print(stream: Stream, text: string): void {
  if (told) return;
  const part = spend(budget, text);
  budget = part.budget;
  post({ print: part.text, stream });
  if (part.spent) {
    told = true;
    post({ too_much: true });
  }
}

let indent = "";
const printer =
  (stream: Stream) =>
  (...values: unknown[]): void =>
    print(stream, indent + showAll(values).replaceAll("\n", "\n" + indent));
const counts = new Map<string, number>();
const log = printer("log");

Object.assign(console, {
  log,
  debug: log,
  dir: (value: unknown) => log(value),
  table: log,
  trace: log,
  info: printer("info"),
  warn: printer("warn"),
  error: printer("error"),
  assert: (fine: unknown, ...values: unknown[]) => {
    if (!fine) printer("error")("Assertion failed:", ...values);
  },
  count: (label = "default") => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    log(`${label}: ${counts.get(label) ?? 0}`);
  },
  group: (...values: unknown[]) => {
    if (values.length > 0) log(...values);
    indent += "  ";
  },
  groupEnd: () => {
    indent = indent.slice(2);
  },
  clear: () => undefined,
});

function named(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}

function ask(question: unknown = ""): string {
  const answer = answers.shift();
  if (answer === undefined) print("info", String(question));
  if (answer === undefined) throw named("NoAnswer", given.texts.out_of_answers);
  print("info", `${String(question)} ${answer}`.trim());
  return answer;
}

/** Timers that may still fire: while there is one, the program is not finished. */
const pending = new Set<unknown>();

function whenQuiet(): void {
  later(() => {
    if (pending.size === 0) post({ done: true });
  }, QUIET_MS);
}

type Timer = (act: unknown, ms?: number, ...values: unknown[]) => number;

function counted(start: Timer, repeats: boolean): Timer {
  return (act, ms, ...values) => {
    const id: number = start(
      (...arrived: unknown[]) => {
        if (!repeats) pending.delete(id);
        try {
          if (typeof act === "function") (act as (...of: unknown[]) => void)(...arrived);
        } finally {
          if (pending.size === 0) whenQuiet();
        }
      },
      ms,
      ...values,
    );
    pending.add(id);
    return id;
  };
}

function cancelled(clear: (id?: number) => void): (id?: number) => void {
  return (id) => {
    clear(id);
    if (pending.delete(id) && pending.size === 0) whenQuiet();
  };
}

/** A function and not an arrow, so that `new` reaches the explanation too. */
function missing(name: string): () => never {
  return function () {
    throw named("NotHere", given.texts.not_here.replace("{name}", name));
  };
}

function hide(name: string, stand_in?: unknown): void {
  for (
    let holder: object | null = self;
    holder !== null;
    holder = Object.getPrototypeOf(holder) as object | null
  ) {
    if (Object.hasOwn(holder, name)) Reflect.deleteProperty(holder, name);
  }
  if (stand_in !== undefined) {
    Object.defineProperty(self, name, {
      value: stand_in,
      writable: true,
      configurable: true,
      enumerable: false,
    });
  }
}

const timers: Record<string, unknown> = {
  setTimeout: counted(setTimeout as unknown as Timer, false),
  setInterval: counted(setInterval as unknown as Timer, true),
  clearTimeout: cancelled(clearTimeout),
  clearInterval: cancelled(clearInterval),
  prompt: ask,
  alert: (text: unknown = "") => print("info", String(text)),
  confirm: (question: unknown) => /^\s*(y|yes|ok|true|1)\b/i.test(ask(question)),
};
for (const [name, value] of Object.entries(timers)) hide(name, value);
const OUTWARD =
  "fetch XMLHttpRequest WebSocket WebSocketStream EventSource WebTransport importScripts Worker BroadcastChannel";
for (const name of OUTWARD.split(" ")) hide(name, missing(name));
for (const name of ["indexedDB", "caches", "postMessage", "close", "SharedWorker"]) hide(name);

function fail(reason: unknown, line: number, column: number): void {
  const error = reason instanceof Error ? reason : null;
  post({
    failed: {
      name: error?.name ?? "Error",
      message: error?.message ?? showAll([reason]),
      stack: error?.stack ?? "",
      line,
      column,
    },
  });
}

addEventListener("error", (event) => {
  event.preventDefault();
  fail(event.error ?? event.message, event.lineno, event.colno);
});
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  fail(event.reason, 0, 0);
});

Object.defineProperty(self, "__hhEnd", {
  configurable: true,
  value: () => {
    delete self.__hhEnd;
    whenQuiet();
  },
});
