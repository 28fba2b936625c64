/** Whether a fix on offer still fits the program on screen. */
import type { Suggestion, SuggestionData } from "../../shared/wire.ts";
import { allowed, narrowed } from "../../shared/fixes.ts";
import { applyEdits } from "../../shared/ui/diff.ts";
import type { DeskState } from "./state.ts";

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

/** What of the offer the child and its room want to be shown now; an idea that the child has asked to see is a fix. */
export function shownOffer({
  offer,
  opened,
  settings,
}: Pick<DeskState, "offer" | "opened" | "settings">): SuggestionData | null {
  const suggestion = narrowed(offer?.suggestion ?? null, allowed(settings));
  const level = suggestion?.level === "ask" && suggestion.id === opened ? "push" : suggestion?.level;
  return offer && { ...offer, suggestion: suggestion && level ? { ...suggestion, level } : null };
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
