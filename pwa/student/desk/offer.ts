/** Whether a fix on offer still fits the program on screen. */
import type { Suggestion, SuggestionData } from "../../shared/wire.ts";
import { applyEdits } from "../../shared/ui/diff.ts";

export interface FittingOffer {
  suggestion: Suggestion;
  before: string;
  /** The program with the fix; null when there is only a hint. */
  after: string | null;
}

export interface Place {
  line: number | null;
  column: number | null;
}

/** Reading stops at the end of a program; a fix on offer may know better where the bracket belongs. */
export function placeOf(error: Place & { origin: "parse" | "run" }, fit: FittingOffer | null): Place {
  const [edit] = fit?.after == null || error.origin !== "parse" ? [] : fit.suggestion.edits;
  return { line: edit?.line ?? error.line, column: edit?.column ?? error.column };
}

/** A fix fits only if applying it gives exactly the text that the centre checked. */
export function fittingOffer(offer: SuggestionData | null, path: string, text: string): FittingOffer | null {
  const suggestion = offer?.suggestion;
  if (suggestion == null || offer?.path !== path) return null;
  if (suggestion.level === "point" || suggestion.fixed === null)
    return { suggestion, before: text, after: null };
  const after = applyEdits(text, suggestion.edits);
  return after !== null && after === suggestion.fixed && after !== text
    ? { suggestion, before: text, after }
    : null;
}
