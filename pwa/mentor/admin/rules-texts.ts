/** The words of a room's rules, and of the order that they make. */

import type { PreviewRow, QueueRule, RulesPreview } from "../../shared/wire.ts";
import { pointsWords, ruleWords } from "../texts.ts";
import { clock } from "../time.ts";
import { count } from "./count.ts";

/** A span that is easier to read than its seconds, or null. */
function spanWords(seconds: number): string | null {
  if (seconds < 60) return null;
  return seconds % 60 === 0 && seconds < 3600 ? count(seconds / 60, "minute", "minutes") : clock(seconds);
}

const UNITS: Readonly<Record<QueueRule["unit"], string>> = {
  points: "points",
  per_minute: "points a minute",
  seconds: "seconds",
  count: "",
  days: "days",
};

export const RULES_PART = {
  lead: "Change a number and see at once what becomes of those who wait now. Nothing is changed until you save.",
  unit: ({ unit }: QueueRule): string => UNITS[unit],
  bounds: (rule: QueueRule): string => {
    const usual = rule.own || rule.value !== rule.default ? `; without a change here ${rule.default}` : "";
    return `${rule.low} to ${rule.high} ${UNITS[rule.unit]}`.trim() + usual;
  },
  span: (rule: QueueRule, typed: string): string | null => {
    const words = rule.unit === "seconds" && /^\d+$/.test(typed) ? spanWords(Number(typed)) : null;
    return words === null ? null : `= ${words}`;
  },
  noNumber: "A whole number, please.",
  outside: ({ low, high }: QueueRule): string => `From ${low} to ${high}.`,
  back: (rule: QueueRule): string => `Back to ${rule.default}`,
  backSpoken: (rule: QueueRule): string => `Back to ${rule.default}: ${rule.name}`,
  changed: "changed",
  own: "set in this room",
  save: (changes: number): string => (changes === 0 ? "Save" : `Save ${count(changes, "change", "changes")}`),
  discard: "Discard",
  undo: "Undo",
  saved: "Saved. Every mentor's list has the new order.",
  undone: "Undone: the rules are as they were before.",
  others: (rules: readonly QueueRule[]): string =>
    `A colleague has changed this meanwhile: ${rules.map(({ name, value }) => `${name} is ${value} now`).join("; ")}. Look again, and save if you still want to.`,
};

export const ORDER = {
  title: "The order",
  now: "as it is",
  then: "as it would be",
  nobody: "Nobody waits at the moment. The preview shows the next child as soon as one asks.",
  place: "Place",
  child: "Child",
  move: "Moves",
  points: "Points",
  why: "Why",
  looking: "Looking…",
  failed: "The preview is not there at the moment. It comes back by itself.",
  problem: "There is a number that cannot be. The preview waits for it.",
  summary: ({ moved, rows }: RulesPreview, changes: number): string => {
    if (changes === 0) return "Nothing is changed yet.";
    if (moved === 0) return "Nobody who waits now would change places.";
    return `${moved} of ${count(rows.length, "child", "children")} would change places.`;
  },
  triage: ({ triage }: RulesPreview): string | null => {
    if (triage.now === triage.then) return null;
    return triage.then ? "Triage would begin at once." : "Triage would end at once.";
  },
  leftOff: (left: number): string => `and ${left} more`,
  moved: ({ now, then }: Pick<PreviewRow, "now" | "then">): string => {
    if (now === then) return "stays";
    const by = Math.abs(now - then);
    return now > then ? `▲ ${by}, was ${now}` : `▼ ${by}, was ${now}`;
  },
  reasons: ({ why }: PreviewRow): string =>
    why
      .filter(({ points }) => Math.round(points) !== 0)
      .slice(0, 3)
      .map(({ rule, points }) => `${ruleWords(rule)} ${pointsWords(points)}`)
      .join(", "),
};
