/** What a suggested fix does to the lines of a text: edits as the wire has them, as lines to show. */

/** One edit in the original text: line and column count from 1, column and `delete` in UTF-16 units. */
export interface TextEdit {
  line: number;
  column: number;
  delete: number;
  insert: string;
}

export interface DiffLine {
  kind: "same" | "removed" | "added";
  /** The number of the line in the text it belongs to (old for removed, new for added and same). */
  number: number;
  text: string;
}

/** Applies sorted, non-overlapping edits; `firstLine` is the number of the text's first line. Null when one does not fit. */
export function applyEdits(text: string, edits: readonly TextEdit[], firstLine = 1): string | null {
  const starts = lineStarts(text);
  let result = "";
  let end = 0;
  for (const edit of edits) {
    const start = starts[edit.line - firstLine];
    if (start === undefined) return null;
    const from = start + edit.column - 1;
    if (from < end || from + edit.delete > text.length) return null;
    result += text.slice(end, from) + edit.insert;
    end = from + edit.delete;
  }
  return result + text.slice(end);
}

/** The changed lines between two texts with up to `around` unchanged lines before and after. */
export function diffLines(before: string, after: string, firstLine = 1, around = 1): DiffLine[] {
  const old = before.split("\n");
  const now = after.split("\n");
  const head = commonHead(old, now);
  const tail = commonTail(old, now, head);
  const line = (kind: DiffLine["kind"], index: number, text: string): DiffLine => ({
    kind,
    number: firstLine + index,
    text,
  });
  const lead = Math.max(0, head - around);
  const changedOld = old.slice(head, old.length - tail);
  const changedNow = now.slice(head, now.length - tail);
  const rest = now.slice(now.length - tail, now.length - tail + around);
  return [
    ...old.slice(lead, head).map((text, index) => line("same", lead + index, text)),
    ...changedOld.map((text, index) => line("removed", head + index, text)),
    ...changedNow.map((text, index) => line("added", head + index, text)),
    ...rest.map((text, index) => line("same", now.length - tail + index, text)),
  ];
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\n/g)) starts.push(match.index + 1);
  return starts;
}

function commonHead(old: readonly string[], now: readonly string[]): number {
  let count = 0;
  while (count < old.length && count < now.length && old[count] === now[count]) count += 1;
  return count;
}

function commonTail(old: readonly string[], now: readonly string[], head: number): number {
  const most = Math.min(old.length, now.length) - head;
  let count = 0;
  while (count < most && old.at(-1 - count) === now.at(-1 - count)) count += 1;
  return count;
}
