/** What the charts show of the steps: times in seconds, as uPlot wants them, and a value or a gap for each line. */

import type { RoomSeries, RoomStats } from "../../shared/wire.ts";

export interface Line {
  label: string;
  /** A token of the design (`tokens.css`). */
  colour: string;
  shape: "line" | "dashes" | "bars";
  values: (number | null)[];
}

const MINUTE_S = 60;

const shareOf = (value: number | null): number | null => (value === null ? null : value * 100);
const minutesOf = (seconds: number | null): number | null => (seconds === null ? null : seconds / MINUTE_S);

/** The beginning of each step, in seconds. */
export const timesOf = (series: RoomSeries): number[] => series.steps.map((step) => step.from / 1000);

const lineOf =
  (steps: readonly RoomStats[]) =>
  (label: string, colour: string, shape: Line["shape"], value: (step: RoomStats) => number | null): Line => ({
    label,
    colour,
    shape,
    values: steps.map(value),
  });

export interface LineWords {
  requests: string;
  half: string;
  most: string;
  automation: string;
  coverage: string;
}

export function requestLines(series: RoomSeries, words: LineWords): Line[] {
  return [lineOf(series.steps)(words.requests, "--primary", "bars", ({ requests }) => requests)];
}

export function waitLines(series: RoomSeries, words: LineWords): Line[] {
  const line = lineOf(series.steps);
  return [
    line(words.half, "--primary", "line", ({ wait_s }) => minutesOf(wait_s.p50)),
    line(words.most, "--error", "dashes", ({ wait_s }) => minutesOf(wait_s.p95)),
  ];
}

export function shareLines(series: RoomSeries, words: LineWords): Line[] {
  const line = lineOf(series.steps);
  return [
    line(words.coverage, "--claim", "line", ({ estimate_coverage }) => shareOf(estimate_coverage)),
    line(words.automation, "--offer", "dashes", ({ automation_rate }) => shareOf(automation_rate)),
  ];
}
