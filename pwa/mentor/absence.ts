/** Whether the child of a ticket is at its laptop: an absent child keeps its place, and the mentor should know. */

import type { RoomState } from "./evolve.ts";

export interface Absence {
  kind: "offline" | "away";
  /** Seconds since the laptop was last heard from; null when nobody knows, or when it is there. */
  for_s: number | null;
}

type Presence = Pick<RoomState, "students" | "told_at">;

/** `now` is local time: the server says once that a laptop is gone, and the screen counts on. */
export function absenceOf(state: Presence, studentId: string, now: number): Absence | null {
  const row = state.students.find((student) => student.id === studentId);
  if (row?.state === "away") return { kind: "away", for_s: null };
  if (row?.state !== "offline") return null;
  const since = Math.max(0, now - (state.told_at[studentId] ?? now)) / 1000;
  return { kind: "offline", for_s: row.last_seen_s === null ? null : row.last_seen_s + since };
}
