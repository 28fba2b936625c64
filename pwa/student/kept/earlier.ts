/** A list of earlier texts that a child finds its way in: decisions only. */
import type { Revision } from "../../shared/sync/records.ts";

/** Each text once, at its newest time, with what there is now at the top. */
export function toChooseFrom(newest_first: readonly Revision[], now: string): Revision[] {
  const once = new Map<string, Revision>();
  for (const one of newest_first) if (!once.has(one.text)) once.set(one.text, one);
  const all = [...once.values()];
  return [...all.filter((one) => one.text === now), ...all.filter((one) => one.text !== now)];
}

/** The first line by which a text is known from what there is now; when it has none of its own, its first line. */
export function told(text: string, now: string): string {
  const known = new Set(now.split("\n").map((line) => line.trim()));
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "" && !known.has(line)) ?? lines.find((line) => line !== "") ?? "";
}
