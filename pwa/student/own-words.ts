/** Words about what went wrong that need no table of explanations: the page's own, and those of graded work. */
import { CENTRE } from "./centre-texts.ts";
import type { Explanation } from "./explanations.ts";
import { ERROR } from "./texts.ts";

export type Explained = Pick<Explanation, "title" | "text" | "action">;

/** What is not the child's mistake, or is about this room and not about the language. */
export const OWN: Readonly<Record<string, Explained>> = {
  NotLoaded: { title: ERROR.notLoadedTitle, text: ERROR.notLoadedText, action: ERROR.notLoadedAction },
  NoAnswer: { title: ERROR.noAnswerTitle, text: ERROR.noAnswerText, action: ERROR.noAnswerAction },
  NotHere: { title: ERROR.notHereTitle, text: ERROR.notHereText, action: ERROR.notHereAction },
  ...CENTRE,
  TooBig: { title: ERROR.tooBigTitle, text: ERROR.tooBigText, action: ERROR.tooBigAction },
};

/** What happened is the page's to tell, but what to look for in the program would be an idea. */
const IN_THE_PROGRAM: ReadonlySet<string> = new Set(["TooBig", "TooLong", "TooMuchMemory", "TooMuchOutput", "TooMuchDisk"]);

/** That a program could not be read, or stopped. */
export const general = (origin: "parse" | "run"): Explained =>
  origin === "parse"
    ? { title: ERROR.parseTitle, text: ERROR.parseText, action: ERROR.parseAction }
    : { title: ERROR.runTitle, text: ERROR.runText, action: ERROR.runAction };

/** In graded work: where, and the computer's own words beside it; not what is missing, nor what to do about it. */
export function inGradedWork({ name, origin }: { name: string; origin: "parse" | "run" }): Explained {
  const own = OWN[name];
  if (own !== undefined && !IN_THE_PROGRAM.has(name)) return own;
  return { ...(own ?? general(origin)), action: ERROR.graded };
}
