/** The words of the room in numbers. */

import type { RoomStats } from "../../shared/wire.ts";
import { languageWords } from "../texts.ts";
import { clock } from "../time.ts";
import type { LineWords } from "./lines.ts";
import type { Span } from "./spans.ts";

export const NUMBERS = {
  title: "The room in numbers",
  span: "How far back",
  spans: { lesson: "12 hours", week: "7 days", month: "30 days", year: "A year" } satisfies Record<Span, string>,
  print: "Print",
  csv: "CSV",
  csvSpoken: "Download all requests of this time as CSV, without names",
  json: "JSON",
  jsonSpoken: "Download all requests of this time as JSON, without names",
  loading: "Asking the server…",
  failed: "The server did not say.",
  again: "Ask again",
  old: "The server did not answer the last time: these numbers are older.",
  empty: "Nobody asked for help in this time",
  emptyMore: "Choose a longer time, or come back after a lesson.",
  waits: "How long children waited",
  waitsHow: "Minutes from the request until a mentor came, or until it was over otherwise.",
  requests: "How many asked",
  requestsHow: "Requests in each step.",
  shares: "Fixes, and the waits that were told",
  sharesHow: "Percent of a step. Ranges are the waits that children were told; right is a wait that was inside.",
  heat: "When, and about what",
  heatHow: "Requests by hour of the day. Darker is more; the number is in the cell.",
  about: "What it was about",
  aboutHow: "By the vocabulary of what children may have in mind. Slips of the hand are not counted.",
  aboutNone: "Nothing that can be named.",
  kind: "Kind",
  hour: (hour: number): string => `${String(hour)} h`,
  sum: "All",
  table: "The same as a table",
  step: "From",
};

export const LINES: LineWords = {
  requests: "requests",
  half: "half waited at most",
  most: "95 % waited at most",
  automation: "ended by a fix alone",
  coverage: "ranges that were right",
};

const KINDS: Readonly<Record<string, string>> = {
  parse: "cannot start",
  run: "stops with an error",
  question: "a question",
};

/** A question has a language, too, but it is about no error of it. */
export const kindWords = (language: string, kind: string): string =>
  `${languageWords(language)}: ${KINDS[kind] ?? kind}`;

const share = (value: number | null): string => (value === null ? "–" : `${String(Math.round(value * 100))} %`);
const time = (seconds: number | null): string => (seconds === null ? "–" : clock(Math.round(seconds)));

export interface Figure {
  key: string;
  name: string;
  value: string;
  more?: string;
}

/** The whole span in a row of figures. A share of a few says how few they are. */
export function figures(stats: RoomStats): Figure[] {
  const { wait_s } = stats;
  const ended = Object.values(stats.resolved).reduce((sum, count) => sum + count, 0);
  return [
    { key: "requests", name: "Requests", value: String(stats.requests), more: `${String(ended)} resolved` },
    { key: "wait", name: "Wait, mean", value: time(wait_s.mean), more: `longest ${time(wait_s.max)}` },
    { key: "half", name: "Half waited at most", value: time(wait_s.p50), more: `95 %: ${time(wait_s.p95)}` },
    { key: "help", name: "Help, mean", value: time(stats.service_s) },
    { key: "automation", name: "Ended by a fix alone", value: share(stats.automation_rate), more: `of ${String(ended)}` },
    {
      key: "coverage",
      name: "Ranges that were right",
      value: share(stats.estimate_coverage),
      more: `of ${String(stats.estimates)}`,
    },
  ];
}

/** A number of a chart, in the table beside it. */
export const cellWords = (value: number | null): string =>
  value === null ? "–" : Number.isInteger(value) ? String(value) : value.toFixed(1);

/** A moment, as the clock of the centre shows it. */
export const momentWords = (at: number, zone: string): string =>
  new Date(at).toLocaleString([], { dateStyle: "short", timeStyle: "short", timeZone: zone });

const DAY_S = 86_400;

/** Below an axis whose marks are `between_s` apart: the day, or the time of the day. */
export const tickWords = (at: number, between_s: number, zone: string): string =>
  new Date(at).toLocaleString(
    [],
    between_s >= DAY_S ? { day: "numeric", month: "short", timeZone: zone } : { timeStyle: "short", timeZone: zone },
  );
