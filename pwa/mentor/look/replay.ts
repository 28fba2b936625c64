/**
 * A replay as decisions: the text at each frame, when each frame is played, and where a press leads.
 *
 * The last seconds are played as they were. A whole attempt is played faster, and its pauses are cut, because nobody
 * watches a child think for ten minutes; what happened when is still told by the clock beside it.
 */

import type { Happened, LinesChange, ReplayFrame } from "../wire.ts";

export type Span = "recent" | "all";

export const RECENT_MS = 20_000;
/** Nothing is waited for longer than that, in milliseconds of the playing. */
const PAUSE_MS = 1500;
/** A whole attempt is played in so many milliseconds at most. */
const ALL_MS = 40_000;
/** So many lines are drawn at a time, round the line that matters. */
export const LINES_DRAWN = 120;

export interface Timeline {
  /** The number of the first frame of the span. */
  first: number;
  /** When each frame of the span is played; the first at 0. */
  starts: readonly number[];
  length_ms: number;
  /** So many times faster than it was, 1 at least. */
  speed: number;
}

/** The lines of the program at a frame. */
export function linesAt(frames: readonly ReplayFrame[], index: number): readonly string[] {
  const lines: string[] = [];
  for (const { change } of frames.slice(0, index + 1))
    if (change !== null) lines.splice(change.line - 1, change.removed, ...change.lines);
  return lines;
}

/** Null without a frame, or when nothing happened in the span. */
export function timelineOf(frames: readonly ReplayFrame[], span: Span): Timeline | null {
  const last = frames.at(-1);
  if (last === undefined) return null;
  const since = last.at - RECENT_MS;
  const first = span === "all" ? 0 : Math.max(0, frames.findLastIndex(({ at }) => at <= since));
  const played = frames.slice(first);
  const begin = span === "all" ? played[0]?.at ?? 0 : Math.max(since, played[0]?.at ?? since);
  const real = played.map(({ at }) => Math.max(0, at - begin));
  const starts = span === "all" ? hurried(real) : real;
  const length_ms = starts.at(-1) ?? 0;
  const real_ms = real.at(-1) ?? 0;
  return { first, starts, length_ms, speed: length_ms === 0 ? 1 : Math.max(1, Math.round(real_ms / length_ms)) };
}

function hurried(real: readonly number[]): number[] {
  let at = 0;
  const cut = real.map((when, index) => (at += Math.min(PAUSE_MS, when - (real[index - 1] ?? when))));
  const factor = Math.min(1, ALL_MS / Math.max(1, at));
  return cut.map((when) => when * factor);
}

/** The number (of all frames) of the one that is on the screen at this moment of the playing. */
export function frameAt({ first, starts }: Timeline, ms: number): number {
  return first + Math.max(0, starts.findLastIndex((start) => start <= ms));
}

/** Where the frame before or after begins: frames of one moment are passed together. */
export function stepped({ starts, length_ms }: Timeline, ms: number, by: 1 | -1): number {
  if (by === 1) return starts.find((start) => start > ms) ?? length_ms;
  const here = starts.findLast((start) => start <= ms) ?? 0;
  return starts.findLast((start) => start < here) ?? 0;
}

export interface Tick {
  what: Happened;
  /** From 0 to 1 on the line of time. */
  at: number;
}

/** What else happened than typing. */
export function ticksOf(frames: readonly ReplayFrame[], timeline: Timeline): Tick[] {
  const { first, starts, length_ms } = timeline;
  return starts.flatMap((start, index) => {
    const what = frames[first + index]?.what ?? "typed";
    return what === "typed" ? [] : [{ what, at: length_ms === 0 ? 1 : start / length_ms }];
  });
}

export interface Window {
  firstLine: number;
  lines: readonly string[];
}

/** The lines that are drawn of a long program: those round `focus`. */
export function windowOf(lines: readonly string[], focus: number, most = LINES_DRAWN): Window {
  const from = Math.max(0, Math.min(focus - 1 - Math.floor(most / 2), lines.length - most));
  return { firstLine: from + 1, lines: lines.slice(from, from + most) };
}

/** The lines that a change has brought, from and to; where it only took lines out, none. */
export function freshOf(change: LinesChange | null): { from: number; to: number } | null {
  if (change === null || change.lines.length === 0) return null;
  return { from: change.line, to: change.line + change.lines.length - 1 };
}
