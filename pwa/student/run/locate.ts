/** Finds the place in the child's own program that an error came from. */
export interface Place {
  line: number | null;
  column: number | null;
}

const FRAME = /(?:main\.js|blob:[^\s()]*?):(\d+):(\d+)\)?$/;

/**
 * `offset` is the number of characters in front of the program on its first line: frames within it belong to
 * the prelude. The first frame of the child's own code wins; the reported place is the fall-back.
 */
export function locate(stack: string, reported: { line: number; column: number }, offset: number): Place {
  for (const text of stack.split("\n")) {
    const found = FRAME.exec(text.trim());
    if (found === null) continue;
    const place = shifted(Number(found[1]), Number(found[2]), offset);
    if (place.line !== null) return place;
  }
  return shifted(reported.line, reported.column, offset);
}

function shifted(line: number, column: number, offset: number): Place {
  if (line < 1) return { line: null, column: null };
  if (line > 1) return { line, column: Math.max(1, column) };
  return column > offset ? { line, column: column - offset } : { line: null, column: null };
}
