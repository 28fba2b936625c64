/** All that can happen to two laptops of one child, of which the first has two tabs, and to their centre. */
import fc from "fast-check";
import type { Fault } from "./world.ts";

export type TabsDo = "event" | "save" | "wrong" | "work" | "crash" | "restart" | "poke" | "late" | "arrives";
const WHAT_ELSE = [
  "back up",
  "roll back",
  "clone",
  "centre dies",
  "centre backs up",
  "centre restored",
] as const;

export type ToLaptops = (typeof WHAT_ELSE)[number];

export type Op =
  | { do: TabsDo; tab: number }
  | { do: "fault"; tab: number; fault: Fault }
  | { do: (typeof WHAT_ELSE)[number]; laptop: number };

const tab = fc.integer({ min: 0, max: 2 });
const laptop = fc.integer({ min: 0, max: 1 });
const by = (what: TabsDo, weight: number): fc.WeightedArbitrary<Op> => ({
  weight,
  arbitrary: tab.map((one) => ({ do: what, tab: one })),
});
const to = (what: (typeof WHAT_ELSE)[number]): fc.WeightedArbitrary<Op> => ({
  weight: 1,
  arbitrary: laptop.map((one) => ({ do: what, laptop: one })),
});
const faults = fc.constantFrom<Fault>("request_lost", "answer_lost", "twice", "late", "slow_answer");

const op = fc.oneof(
  by("event", 4),
  by("save", 4),
  by("wrong", 1),
  by("work", 22),
  by("crash", 2),
  by("restart", 1),
  by("poke", 3),
  by("late", 2),
  by("arrives", 2),
  { weight: 5, arbitrary: fc.record({ do: fc.constant("fault" as const), tab, fault: faults }) },
  ...WHAT_ELSE.map(to),
);

/** By default fast-check would hardly try more than a handful of steps. */
export const histories = fc.array(op, { size: "max", maxLength: 90 });
