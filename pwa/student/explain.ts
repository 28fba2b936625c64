/** Finds kind words for what a language says about an error. */
import entries from "virtual:explanations";
import { ERROR } from "./texts.ts";
import { matchExplanation, type Explanation } from "./explanations.ts";

export interface Explained {
  title: string;
  text: string;
  action: string;
}

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

/** What is not the child's mistake, or is about this room and not about the language. */
const OWN: Record<string, Explained> = {
  NotLoaded: { title: ERROR.notLoadedTitle, text: ERROR.notLoadedText, action: ERROR.notLoadedAction },
  NoAnswer: { title: ERROR.noAnswerTitle, text: ERROR.noAnswerText, action: ERROR.noAnswerAction },
  NotHere: { title: ERROR.notHereTitle, text: ERROR.notHereText, action: ERROR.notHereAction },
  TooBig: { title: ERROR.tooBigTitle, text: ERROR.tooBigText, action: ERROR.tooBigAction },
};

/** There is more to say of this error than that something is not as it should be. */
export function isSpecific(error: Seen): boolean {
  if (error.name in OWN) return true;
  const specific = (entries as readonly Explanation[]).filter(({ id }) => !GENERAL.has(id));
  return matchExplanation(specific, error) !== null;
}

export function explain(error: Seen): Explained {
  const found = OWN[error.name] ?? matchExplanation(entries as readonly Explanation[], error);
  if (found !== null) return found;
  return error.origin === "parse"
    ? { title: ERROR.parseTitle, text: ERROR.parseText, action: ERROR.parseAction }
    : { title: ERROR.runTitle, text: ERROR.runText, action: ERROR.runAction };
}
