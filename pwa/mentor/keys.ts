/** What each key does on the mentor's page, and when a key belongs to something else. */

import type { Part } from "./parts.ts";

/** In the queue and with a ticket; of the whole room; ways to look at a program; within a replay; parts of the page. */
export type KeyAction =
  | "down"
  | "up"
  | "claim"
  | "release"
  | "resolve"
  | "absent"
  | "pin"
  | "more"
  | "admin"
  | "help"
  | "escape"
  | "tellRoom"
  | "tellGroup"
  | "asked"
  | "live"
  | "changes"
  | "replay"
  | "play"
  | "before"
  | "after"
  | "begin"
  | "end"
  | Part;

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  j: "down",
  ArrowDown: "down",
  k: "up",
  ArrowUp: "up",
  c: "claim",
  r: "release",
  d: "resolve",
  n: "absent",
  p: "pin",
  m: "more",
  o: "admin",
  t: "tellRoom",
  g: "tellGroup",
  "1": "asked",
  "2": "live",
  "3": "changes",
  "4": "replay",
  " ": "play",
  ArrowLeft: "before",
  ArrowRight: "after",
  Home: "begin",
  End: "end",
  q: "queue",
  w: "mesh",
  s: "numbers",
  "?": "help",
  Escape: "escape",
};

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /**
   * Where the focus is: a field takes all keys, something that scrolls those that scroll, a slider those that move it,
   * a button the space.
   */
  within: "field" | "scrolling" | "slider" | "button" | "page";
}

const MOVES = /^(?:Arrow.*|Home|End)$/;
const SCROLLS = /^(?:Arrow.*|Home|End| )$/;

export function actionOf(press: KeyPress): KeyAction | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.within === "field") return null;
  if (press.within === "scrolling" && SCROLLS.test(press.key)) return null;
  if (press.within === "slider" && MOVES.test(press.key)) return null;
  if (press.within === "button" && press.key === " ") return null;
  return ACTIONS[press.key.length === 1 ? press.key.toLowerCase() : press.key] ?? null;
}

export function placeOf(target: EventTarget | null): KeyPress["within"] {
  if (!(target instanceof HTMLElement)) return "page";
  if (target.matches("input[type=range]")) return "slider";
  if (target.closest("input, textarea, select, dialog, [contenteditable]")) return "field";
  if (target.closest("button, summary, a")) return "button";
  return target.closest(".hh-code") ? "scrolling" : "page";
}
