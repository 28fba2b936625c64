/** Which lines of a program are other ones than before: the changed places, each with a little of what is around it. */

import { diff } from "@codemirror/merge";
import type { DiffLine } from "../../shared/ui/diff.ts";

export interface Changes {
  hunks: DiffLine[][];
  added: number;
  removed: number;
  /** There are more than is shown. */
  cut: boolean;
}

const AROUND = 2;
/** So many lines are shown. */
const MOST_LINES = 300;
/** Each line is one sign for the comparison. From here on signs come in pairs, which it would not take apart. */
const FIRST_PAIR = 0xd800;
/** Beyond so many different lines a place is compared as a whole. */
const EFFORT = { scanLimit: 1000, timeout: 200 };

export function changesBetween(old: readonly string[], now: readonly string[]): Changes {
  const ranges = lineChanges(old, now);
  const hunks: DiffLine[][] = [];
  let room = MOST_LINES;
  for (const near of neighbours(ranges)) {
    const hunk = hunkOf(near, old, now);
    if (room > 0) hunks.push(hunk.slice(0, room));
    room -= hunk.length;
  }
  const sum = (size: (range: Range) => number): number => ranges.reduce((total, range) => total + size(range), 0);
  const added = sum(({ fromB, toB }) => toB - fromB);
  return { hunks, added, removed: sum(({ fromA, toA }) => toA - fromA), cut: room < 0 };
}

/** Changes between which there is nothing that would be left out. */
function neighbours(ranges: readonly Range[]): Range[][] {
  const groups: Range[][] = [];
  for (const range of ranges) {
    const last = groups.at(-1);
    const end = last?.at(-1)?.toB;
    if (last !== undefined && end !== undefined && range.fromB - end <= 2 * AROUND) last.push(range);
    else groups.push([range]);
  }
  return groups;
}

function hunkOf(ranges: readonly Range[], old: readonly string[], now: readonly string[]): DiffLine[] {
  const hunk: DiffLine[] = [];
  let at = Math.max(0, (ranges[0]?.fromB ?? 0) - AROUND);
  for (const { fromA, toA, fromB, toB } of ranges) {
    hunk.push(...lines("same", now, at, fromB), ...lines("removed", old, fromA, toA), ...lines("added", now, fromB, toB));
    at = toB;
  }
  return [...hunk, ...lines("same", now, at, Math.min(now.length, at + AROUND))];
}

const lines = (kind: DiffLine["kind"], texts: readonly string[], from: number, to: number): DiffLine[] =>
  texts.slice(from, to).map((text, index) => ({ kind, number: from + index + 1, text }));

interface Range {
  fromA: number;
  toA: number;
  fromB: number;
  toB: number;
}

function lineChanges(old: readonly string[], now: readonly string[]): readonly Range[] {
  const signs = new Map<string, string>();
  const asSigns = (texts: readonly string[]): string =>
    texts
      .map((text) => {
        const sign = signs.get(text) ?? String.fromCharCode(signs.size + 1);
        signs.set(text, sign);
        return sign;
      })
      .join("");
  const [a, b] = [asSigns(old), asSigns(now)];
  if (signs.size + 1 >= FIRST_PAIR) return [{ fromA: 0, toA: old.length, fromB: 0, toB: now.length }];
  return diff(a, b, EFFORT);
}
