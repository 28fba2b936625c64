/** How much a program may print before it is asked to stop talking; its window holds no more. */
export const MOST_LINES = 2000;
export const MOST_CHARACTERS = 200_000;
/** Longer single texts are cut. */
export const LONGEST_TEXT = 20_000;

export interface Budget {
  lines: number;
  characters: number;
}

export const NEW_BUDGET: Budget = { lines: MOST_LINES, characters: MOST_CHARACTERS };

/** What of a text may still be printed, and the budget that is left. */
export function spend(budget: Budget, text: string): { budget: Budget; text: string; spent: boolean } {
  const room = Math.max(0, Math.min(budget.characters, LONGEST_TEXT));
  let kept = text.length > room ? text.slice(0, room) : text;
  const lines = kept.split("\n");
  if (lines.length > budget.lines) kept = lines.slice(0, Math.max(0, budget.lines)).join("\n");
  const left = {
    lines: budget.lines - kept.split("\n").length,
    characters: budget.characters - kept.length - 1,
  };
  return { budget: left, text: kept, spent: left.lines <= 0 || left.characters <= 0 };
}
