/** Which lines of a program are other ones than before: the changed places, each with a little of what is around it. */

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
/** With more different lines than these between the ends that are equal, all between counts as changed. */
const MOST_STEPS = 600;

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
  const most = Math.min(old.length, now.length);
  let head = 0;
  while (head < most && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < most - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  const [a, b] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  if (a.length + b.length === 0) return [];
  const steps = shortestWay(a, b) ?? [{ fromA: 0, toA: a.length, fromB: 0, toB: b.length }];
  return joined(steps.map((step) => moved(step, head)));
}

const moved = ({ fromA, toA, fromB, toB }: Range, by: number): Range => ({
  fromA: fromA + by,
  toA: toA + by,
  fromB: fromB + by,
  toB: toB + by,
});

/** Steps with nothing between them are one change. */
function joined(steps: readonly Range[]): Range[] {
  const changes: Range[] = [];
  for (const step of steps) {
    const last = changes.at(-1);
    if (last?.toA === step.fromA && last.toB === step.fromB) Object.assign(last, { toA: step.toA, toB: step.toB });
    else changes.push({ ...step });
  }
  return changes;
}

/**
 * The fewest lines to take out of `a` and to put in for `b`, one step for each (E. W. Myers, An O(ND) Difference
 * Algorithm, 1986): after `d` steps, `ends` has for each diagonal how far in `a` one can be. Null when there are too many.
 */
function shortestWay(a: readonly string[], b: readonly string[]): Range[] | null {
  const most = Math.min(a.length + b.length, MOST_STEPS);
  const zero = most + 1;
  const ends = new Int32Array(2 * zero + 1);
  const before: Int32Array[] = [];
  for (let d = 0; d <= most; d += 1) {
    before.push(ends.slice());
    for (let k = -d; k <= d; k += 2) {
      let x = (ends[zero + from(ends, zero, k, d)] ?? 0) + (from(ends, zero, k, d) < k ? 1 : 0);
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x += 1;
      ends[zero + k] = x;
      if (x >= a.length && x - k >= b.length) return wayBack(before, zero, d, k);
    }
  }
  return null;
}

/** The diagonal from which the last step came: from below by a line put in, from above by one taken out. */
const from = (ends: Int32Array, zero: number, k: number, d: number): number =>
  k === -d || (k !== d && (ends[zero + k - 1] ?? 0) < (ends[zero + k + 1] ?? 0)) ? k + 1 : k - 1;

function wayBack(before: readonly Int32Array[], zero: number, steps: number, last: number): Range[] {
  const way: Range[] = [];
  for (let d = steps, k = last; d > 0; d -= 1) {
    const ends = before[d] ?? new Int32Array();
    const came = from(ends, zero, k, d);
    const fromA = ends[zero + came] ?? 0;
    const fromB = fromA - came;
    way.push(came > k ? { fromA, toA: fromA, fromB, toB: fromB + 1 } : { fromA, toA: fromA + 1, fromB, toB: fromB });
    k = came;
  }
  return way.reverse();
}
