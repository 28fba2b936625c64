/**
 * What a child may be shown of a fix: the child decides, the room can only narrow it, graded work ends it. The server
 * decides the same (`classroom/fix_delivery.py`); here for when the line is down. Both are held to `tests/golden/fixes.json`.
 */
import type { ChildSettings, Suggestion } from "./wire.ts";

/** Nothing of it; the explanation alone; an idea that is shown when the child asks for it; the fix itself. */
export type Allowance = "nothing" | "explanation" | "ask" | "push";

/** What the child is at: a program of its own. */
export const FREE = "free";
const OPEN: ReadonlySet<string> = new Set(["normal", FREE]);

/** Whether the room or the task is in a mode without fixes; one that is not known here is. */
export function isGraded({ mode = "normal" }: ChildSettings, task: string = FREE): boolean {
  return !OPEN.has(mode) || !OPEN.has(task);
}

/** A child that was not asked yet finds a fix behind the question. */
export function allowed(settings: ChildSettings, task: string = FREE): Allowance {
  const { show_fixes, fixes = "on" } = settings;
  if (isGraded(settings, task)) return "nothing";
  if (show_fixes === false || (fixes !== "ask" && fixes !== "on")) return "explanation";
  return show_fixes === true && fixes === "on" ? "push" : "ask";
}

/** What is left of a suggestion; never more than it was. */
export function narrowed(suggestion: Suggestion | null, allowance: Allowance): Suggestion | null {
  if (suggestion === null || allowance === "nothing") return null;
  if (suggestion.level === "point" || allowance === "push") return suggestion;
  if (allowance === "ask") return { ...suggestion, level: "ask" };
  return { ...suggestion, level: "point", edits: [], fixed: null };
}
