/** The words for looking at a child's program: as it was, as it is written, what changed, and how it came. */

import { quoted } from "../names.ts";
import { clock } from "../time.ts";
import type { Happened, TraceStep } from "../wire.ts";
import type { Look } from "./looks.ts";

const lines = (count: number): string => (count === 1 ? "one line" : `${count} lines`);

export const LOOKS: Readonly<Record<Look, string>> = {
  asked: "When asking",
  live: "Live",
  changes: "Changes",
  replay: "Replay",
};

export const LOOK = {
  label: "Ways to look at the program",
  none: "No program came with this question. Look at it live, or walk over.",
  loading: "Asking the server…",
  failed: "The server did not say.",
  again: "Try again",
  pruned: "How this program was written is not kept any more.",
  part: (from: number, to: number, all: number): string => `lines ${from} to ${to} of ${all}`,
};

export const LIVE = {
  on: "Live",
  off: "Not live",
  told: "The child reads that you look.",
  waiting: "One moment …",
  offline: "Not connected: this is how it was.",
  nothing: "The child has not saved a program yet.",
  elsewhere: "another file than that of the question",
  saved: (seconds: number): string => (seconds < 2 ? "saved just now" : `saved ${clock(seconds)} ago`),
};

export const CHANGES = {
  since: (seconds: number): string => `Since it last ran without an error, ${clock(seconds)} before the question:`,
  sinceFirst: (seconds: number): string =>
    `It never ran without an error in this attempt. Since the beginning, ${clock(seconds)} before the question:`,
  count: (added: number, removed: number): string => `${lines(added)} new or changed, ${lines(removed)} gone or changed.`,
  same: "It is the same as when it last ran without an error.",
  sameFirst: "Nothing was changed in this attempt.",
  cut: "There are more changes than are shown here.",
  label: "What changed",
  further: "further down",
};

export const REPLAY = {
  label: "Replay",
  spans: { recent: "Last 20 seconds", all: "Whole attempt" } as const,
  play: "Play",
  pause: "Pause",
  back: "One step back",
  on: "One step on",
  line: "Place in the replay",
  before: (seconds: number): string => (seconds < 1 ? "when asking" : `${clock(seconds)} before`),
  speed: (times: number): string => (times > 1 ? `${times} times as fast, without pauses` : "in real time"),
  thinned: "It is long: some steps in between are left out.",
  code: (name: string): string => `Replay of the code of ${name}`,
  nothing: "Nothing was written in these seconds.",
};

const HAPPENED: Readonly<Record<Happened, string>> = {
  typed: "writes",
  error: "error",
  ran: "ran without an error",
  stopped: "ended early",
  offered: "fix offered",
  taken: "took the fix",
  declined: "did not want the fix",
  undone: "took the fix back",
  asked: "asked for help",
};

export const happenedWords = (what: string): string =>
  what in HAPPENED ? HAPPENED[what as Happened] : what.replaceAll("_", " ");

export function momentWords(what: Happened, line: number | null, message: string | null): string {
  if (what !== "error") return happenedWords(what);
  return [line === null ? "error" : `error in line ${line}`, message === null ? "" : quoted(message)]
    .filter(Boolean)
    .join(": ");
}

export const TRIED = {
  title: "Tried",
  loading: "Looking what was tried…",
  failed: "What was tried could not be read.",
  nothing: "Nothing yet in this attempt.",
};

/** When a step was: before the question, or after it. */
export function fromQuestion(seconds: number): string {
  const sign = Math.abs(seconds) < 1 ? "" : seconds > 0 ? "+" : "−";
  return `${sign}${clock(Math.abs(seconds))}`;
}

/** What a step was, without what it was about. */
export const stepWords = ({ what, line }: TraceStep): string =>
  what === "error" && line !== null ? `error in line ${line}` : happenedWords(what);

export const QUESTION = {
  title: "A first question",
  because: (reason: string): string => `Because: ${reason}.`,
};
