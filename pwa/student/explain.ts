/** Finds kind words for what a language says about an error. */
import entries from "virtual:explanations";
import { findExplanation, matchExplanation, type Explanation } from "./explanations.ts";
import knownNames from "../../content/known_names.json" with { type: "json" };
import { general, OWN, type Explained } from "./own-words.ts";
import { meantName, unknownName } from "./spelling.ts";

const GENERAL = new Set([
  "javascript.parse.unexpected",
  "python.parse.invalid-syntax",
  "any.parse.unknown",
  "any.run.unknown",
]);

interface Seen {
  language: string;
  origin: "parse" | "run";
  name: string;
  message: string;
  line: number | null;
}

/** There is more to say of this error than that something is not as it should be. */
export function isSpecific(error: Seen, text = ""): boolean {
  if (error.name in OWN) return true;
  const specific = (entries as readonly Explanation[]).filter(({ id }) => !GENERAL.has(id));
  return matchExplanation(specific, error, text) !== null;
}

/** A name that the run did not know, and one in this program that looks like it. */
function spelling(error: Seen, text: string): Explained | null {
  if (error.origin !== "run") return null;
  const known = (knownNames as Record<string, string[]>)[error.language] ?? [];
  const meant = meantName(error.message, text, known);
  const entry = (entries as readonly Explanation[]).find(({ id }) => id === "any.meant-name");
  if (meant === null || entry === undefined) return null;
  const words = [meant, unknownName(error.message) ?? ""];
  const fill = (said: string): string =>
    said.replace(/\{(\d)\}/g, (_whole, n: string) => words[Number(n) - 1] ?? "");
  return { title: fill(entry.title), text: fill(entry.text), action: fill(entry.action) };
}

/** Which explanation speaks of an error, by its id. */
export const explanationOf = (error: Seen): string | null =>
  findExplanation(entries as readonly Explanation[], error)?.entry.id ?? null;

/** Kind words for an error in a program; with `mayGuess` also which name in it was meant. */
export function explain(error: Seen, text = "", mayGuess = true): Explained {
  const spelt = mayGuess ? spelling(error, text) : null;
  if (spelt !== null) return spelt;
  const found = OWN[error.name] ?? matchExplanation(entries as readonly Explanation[], error, text);
  return found ?? general(error.origin);
}
