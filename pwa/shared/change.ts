/** The part of a line that a fix changes: what both versions share at the ends stays out of it. */
export interface Parts {
  head: string;
  changed: string;
  tail: string;
}

const HIGH_SURROGATE = /[\uD800-\uDBFF]$/;
const LOW_SURROGATE = /^[\uDC00-\uDFFF]/;

export function changedParts(before: string, after: string): { before: Parts; after: Parts } {
  const least = Math.min(before.length, after.length);
  let head = 0;
  while (head < least && before[head] === after[head]) head += 1;
  if (HIGH_SURROGATE.test(before.slice(0, head))) head -= 1;
  let tail = 0;
  while (tail < least - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  if (tail > 0 && LOW_SURROGATE.test(before.slice(before.length - tail))) tail -= 1;
  const cut = (text: string): Parts => ({
    head: text.slice(0, head),
    changed: text.slice(head, text.length - tail),
    tail: text.slice(text.length - tail),
  });
  return { before: cut(before), after: cut(after) };
}

/** How much of a long line stays on either side of its change: what a card shows without scrolling. */
const NEAR = 24;
const CUT = "…";

/** The change with its nearest surroundings. Both versions share what is around, so both are cut at one place. */
export function around({ head, changed, tail }: Parts): Parts {
  return {
    head: head.length > 2 * NEAR ? CUT + afterPair(head.slice(-NEAR)) : head,
    changed,
    tail: tail.length > 2 * NEAR ? beforePair(tail.slice(0, NEAR)) + CUT : tail,
  };
}

/** A character of two halves is never cut in the middle. */
const afterPair = (text: string): string => (LOW_SURROGATE.test(text) ? text.slice(1) : text);
const beforePair = (text: string): string => (HIGH_SURROGATE.test(text) ? text.slice(0, -1) : text);
