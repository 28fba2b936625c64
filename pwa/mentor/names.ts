/** Names are the children's own words, in any script: they must never run into what stands beside them. */
import { visible } from "../shared/visible.ts";

const FIRST_STRONG_ISOLATE = "\u2068";
const POP_ISOLATE = "\u2069";
/** Marks that turn or end the direction of what follows; a name has no need of them. */
const DIRECTION_MARKS = /[\u202A-\u202E\u2066-\u2069]/g;

/** A name inside of a sentence; where there is an element of its own, `<bdi>` does the same. */
export function isolated(name: string): string {
  return FIRST_STRONG_ISOLATE + name.replace(DIRECTION_MARKS, "") + POP_ISOLATE;
}

/** What somebody wrote, inside of a sentence: all of it, and it turns nothing that stands beside it. */
export const quoted = (words: string): string => FIRST_STRONG_ISOLATE + visible(words) + POP_ISOLATE;

/** The first letter as a reader sees it: one emoji or one letter with its accents is one. */
export function initial(name: string): string | null {
  const [first] = new Intl.Segmenter().segment(name.trim());
  return first?.segment.toUpperCase() ?? null;
}
