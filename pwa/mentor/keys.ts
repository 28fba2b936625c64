/** What each key does on the mentor's page, and when a key belongs to something else. */

import type { Part } from "./parts.ts";

export type KeyAction =
  | "down"
  | "up"
  | "claim"
  | "release"
  | "resolve"
  | "absent"
  | "pin"
  | "more"
  | "help"
  | "escape"
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
  q: "queue",
  g: "mesh",
  s: "numbers",
  "?": "help",
  Escape: "escape",
};

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  /** Where the focus is: a field takes all keys, something that scrolls takes the arrows. */
  within: "field" | "scrolling" | "page";
}

export function actionOf(press: KeyPress): KeyAction | null {
  if (press.ctrlKey || press.metaKey || press.altKey || press.within === "field") return null;
  if (press.within === "scrolling" && press.key.startsWith("Arrow")) return null;
  return ACTIONS[press.key.length === 1 ? press.key.toLowerCase() : press.key] ?? null;
}

export function placeOf(target: EventTarget | null): KeyPress["within"] {
  if (!(target instanceof HTMLElement)) return "page";
  if (target.closest("input, textarea, select, dialog, [contenteditable]")) return "field";
  return target.closest(".hh-code") ? "scrolling" : "page";
}
