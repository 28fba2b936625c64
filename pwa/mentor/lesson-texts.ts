/** The words about the class that is on in a room. */

import { isolated } from "./names.ts";
import type { LessonView } from "./wire.ts";

const onTheClock = (at: number): string =>
  new Date(at).toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false });

/** Which class is on, for the top bar. */
export const lessonWords = (lesson: LessonView): string => `${isolated(lesson.name)} until ${onTheClock(lesson.until)}`;

export function lessonOverWords({ name, until, closed }: LessonView): string {
  const hands = closed === 0 ? "Nobody was waiting" : closed === 1 ? "One hand went down" : `${closed} hands went down`;
  return `${isolated(name)} ended at ${onTheClock(until)}. ${hands}; whoever you are helping stays with you.`;
}
