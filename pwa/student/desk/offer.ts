/** Whether a fix on offer still fits the program on screen. */
import type { Suggestion, SuggestionData } from "../../shared/wire.ts";
import { applyEdits } from "../../shared/ui/diff.ts";

export interface FittingOffer {
  suggestion: Suggestion;
  before: string;
  /** The program with the fix; null when there is only a hint. */
  after: string | null;
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
