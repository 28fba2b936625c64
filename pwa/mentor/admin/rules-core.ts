/** What a mentor is about to change of a room's rules: what she typed beside what the server said. Pure. */

import type { PreviewRow, QueueRule } from "../../shared/wire.ts";
import { RULES_PART } from "./rules-texts.ts";

/** What is typed, by key; null: back to what the installation gives. */
export type Edits = Readonly<Record<string, string | null>>;

export interface Changes {
  /** As the server takes them; only what differs. */
  values: Readonly<Record<string, number | null>>;
  /** What cannot be saved, and why, by key. */
  problems: Readonly<Record<string, string>>;
}

export function changesOf(rules: readonly QueueRule[], edits: Edits): Changes {
  const values: Record<string, number | null> = {};
  const problems: Record<string, string> = {};
  for (const rule of rules) {
    const typed = edits[rule.key];
    if (typed === undefined) continue;
    if (typed === null) {
      if (rule.own) values[rule.key] = null;
      continue;
    }
    const problem = problemWith(rule, typed);
    if (problem !== null) problems[rule.key] = problem;
    else if (Number(typed) !== rule.value) values[rule.key] = Number(typed);
  }
  return { values, problems };
}

function problemWith(rule: QueueRule, typed: string): string | null {
  if (!/^\d+$/.test(typed.trim())) return RULES_PART.noNumber;
  const value = Number(typed);
  return value < rule.low || value > rule.high ? RULES_PART.outside(rule) : null;
}

/** What stands in the field of a rule. */
export function fieldOf(rule: QueueRule, edits: Edits): string {
  const typed = edits[rule.key];
  if (typed === null) return String(rule.default);
  return typed ?? String(rule.value);
}

/** What the rules that would be changed were on this screen: who was faster with one of them is not undone unseen. */
export function seenOf(rules: readonly QueueRule[], changes: Changes): Record<string, number> {
  return Object.fromEntries(rules.filter(({ key }) => key in changes.values).map(({ key, value }) => [key, value]));
}

/** The way back from what is about to be saved. */
export function wayBack(rules: readonly QueueRule[], changes: Changes): Record<string, number | null> {
  const changed = rules.filter(({ key }) => key in changes.values);
  return Object.fromEntries(changed.map(({ key, value, own }) => [key, own ? value : null]));
}

/** The rules as the server has them now, and those that somebody else has changed meanwhile. */
export function heardOf(
  rules: readonly QueueRule[],
  now: Readonly<Record<string, number>>,
): { rules: QueueRule[]; others: QueueRule[] } {
  const heard = rules.map((rule) => {
    const value = now[rule.key] ?? rule.value;
    return value === rule.value ? rule : { ...rule, value, own: value !== rule.default };
  });
  return { rules: heard, others: heard.filter((rule, place) => rule.value !== rules[place]?.value) };
}

/** The rules under their headings, in the server's order. */
export function parts(rules: readonly QueueRule[]): { name: string; rules: QueueRule[] }[] {
  const found: { name: string; rules: QueueRule[] }[] = [];
  for (const rule of rules) {
    const last = found.at(-1);
    if (last?.name === rule.part) last.rules.push(rule);
    else found.push({ name: rule.part, rules: [rule] });
  }
  return found;
}

/** How far a child would move: forward is positive. */
export const movedBy = ({ now, then }: Pick<PreviewRow, "now" | "then">): number => now - then;
