/** Finds kind words for what a language says about an error. */
import entries from "virtual:explanations";
import { ERROR } from "./texts.ts";
import { matchExplanation, type Explanation } from "./explanations.ts";

export interface Explained {
  title: string;
  text: string;
  action: string;
}

interface Seen {
  language: string;
  origin: "parse" | "run";
  name: string;
  message: string;
  line: number | null;
}

export function explain(error: Seen): Explained {
  if (error.name === "NotLoaded") {
    return { title: ERROR.notLoadedTitle, text: ERROR.notLoadedText, action: ERROR.notLoadedAction };
  }
  const found = matchExplanation(entries as readonly Explanation[], error);
  if (found !== null) return found;
  return error.origin === "parse"
    ? { title: ERROR.parseTitle, text: ERROR.parseText, action: ERROR.parseAction }
    : { title: ERROR.runTitle, text: ERROR.runText, action: ERROR.runAction };
}
