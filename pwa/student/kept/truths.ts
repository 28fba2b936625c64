/** The two truths about a child's work, in whole sentences: what this laptop holds, and what the centre has. */
import type { DeskState } from "../desk/state.ts";
import { WORK } from "./texts.ts";

export interface Truth {
  good: boolean;
  words: string;
}

/** What is on this laptop: nothing is said to be stored before it is. */
export function onLaptop({ link, trouble }: Pick<DeskState, "link" | "trouble">): Truth {
  if (trouble !== null) return { good: false, words: WORK.hereNo };
  return link.typing ? { good: false, words: WORK.hereTyping } : { good: true, words: WORK.hereYes };
}

/** What is at the centre: everything only when all of it was acknowledged. */
export function atCentre({ link, trouble }: Pick<DeskState, "link" | "trouble">): Truth {
  const refused = Object.keys(link.refused);
  if (refused.length > 0) return { good: false, words: WORK.centreRefused(refused.join(", ")) };
  const waiting = link.unsent + (link.typing || trouble !== null ? 1 : 0);
  if (waiting === 0 && link.reached !== null) return { good: true, words: WORK.centreYes };
  const count = Math.max(1, waiting);
  if (link.signed_out) return { good: false, words: WORK.centrePlaceLost(count) };
  return { good: false, words: link.reached === false ? WORK.centreDown(count) : WORK.centreWaits(count) };
}
