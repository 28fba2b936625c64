/** What stands between a child who wants to leave this laptop and the door: decisions only. */
import type { Problem } from "../session.ts";
import type { Link } from "./state.ts";

export type Leaving =
  | { at: "sending"; unsent: number }
  /** Everything is at the centre. */
  | { at: "ready" }
  | { at: "cut_off"; unsent: number }
  /** The centre does not know this browser any more, and takes nothing from it. */
  | { at: "place_lost"; unsent: number }
  /** The centre answers, and cannot close the session just now. */
  | { at: "busy"; unsent: number }
  /** The centre does not know this browser any more: there is nothing to close. */
  | { at: "gone" };

export function leaving({ unsent, typing, reached, signed_out }: Link, problem: Problem | null): Leaving {
  if (signed_out) return unsent === 0 ? { at: "gone" } : { at: "place_lost", unsent };
  if (reached === false || problem === "unreachable") return { at: "cut_off", unsent };
  if (problem === "busy") return { at: "busy", unsent };
  return unsent === 0 && !typing && reached === true ? { at: "ready" } : { at: "sending", unsent };
}
