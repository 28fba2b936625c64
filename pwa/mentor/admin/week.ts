/** The week as its page shows it: day by day, each with its classes from the first to the last. Pure. */

import type { ClassRow } from "../../shared/wire.ts";

export const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] as const;
export type Day = (typeof DAYS)[number];

export interface DayOfWeek {
  day: Day;
  classes: ClassRow[];
}

/** From Monday on; days of the weekend only where a class meets. */
export function week(classes: readonly ClassRow[]): DayOfWeek[] {
  return DAYS.map((day) => ({
    day,
    classes: classes.filter((one) => one.day === day).sort((a, b) => minuteOf(a.start) - minuteOf(b.start)),
  })).filter(({ day, classes: held }) => held.length > 0 || DAYS.indexOf(day) < 5);
}

/** "16:05" -> 965. */
export function minuteOf(start: string): number {
  const [hours, minutes] = start.split(":").map(Number);
  return (hours ?? 0) * 60 + (minutes ?? 0);
}

/** "16:00", 90 -> "17:30"; past midnight it begins anew. */
export function endOf({ start, minutes }: Pick<ClassRow, "start" | "minutes">): string {
  const end = (minuteOf(start) + minutes) % (24 * 60);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(end / 60))}:${two(end % 60)}`;
}

/** Whether the class meets at this moment of the wall clock. */
export const isOn = ({ next, until }: Pick<ClassRow, "next" | "until">, at: number): boolean => next <= at && at < until;
