/** What each key of the mentors' page does, for the list that `?` opens. */

export const KEYS: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ["j", "↓"], does: "next child" },
  { keys: ["k", "↑"], does: "previous child" },
  { keys: ["c"], does: "claim: tell the child that you are coming" },
  { keys: ["r"], does: "release: back to the queue" },
  { keys: ["d"], does: "done: say how it ended" },
  { keys: ["n"], does: "not there: the child keeps its place" },
  { keys: ["p"], does: "pin at the top, or unpin" },
  { keys: ["m"], does: "more: look in later, hand on, write a note" },
  { keys: ["1"], does: "the program as it was when the child asked" },
  { keys: ["2"], does: "live: as it is written, and the child reads that you look" },
  { keys: ["3"], does: "what changed since it last ran" },
  { keys: ["4"], does: "replay of how it was written" },
  { keys: ["Space"], does: "in a replay: play or pause" },
  { keys: ["←", "→"], does: "in a replay: one step; Home and End: its ends" },
  { keys: ["t"], does: "tell the whole room something" },
  { keys: ["g"], does: "tell all children with this problem something" },
  { keys: ["s"], does: "settings: the order, this class, rooms, mentors, the system" },
  { keys: ["?"], does: "this list" },
  { keys: ["Esc"], does: "close what is open" },
];
