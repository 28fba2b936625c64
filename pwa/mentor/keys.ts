/** What each key does on the mentor's page, and when a key belongs to something else. */

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
  | "escape";

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
  s: "admin",
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

/** What each key does, for people. */
export const KEYS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["j", "↓"], does: "next child" },
  { keys: ["k", "↑"], does: "previous child" },
  { keys: ["c"], does: "claim: tell the child that you are coming" },
  { keys: ["r"], does: "release: back to the queue" },
  { keys: ["d"], does: "done: say how it ended" },
  { keys: ["n"], does: "not there: the child keeps its place" },
  { keys: ["p"], does: "pin at the top, or unpin" },
  { keys: ["m"], does: "more: look in later, hand on, write a note" },
  { keys: ["s"], does: "settings: the order, this class, rooms, mentors, the system" },
  { keys: ["?"], does: "this list" },
  { keys: ["Esc"], does: "close what is open" },
];
