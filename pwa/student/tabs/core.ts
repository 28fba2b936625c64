/**
 * Which of several tabs works on a child's programs: decisions only.
 *
 * One tab has the place; the others show nothing that could be written over. A tab that wants the place asks first,
 * so that the other one can store its last keystrokes, and takes it by force only from one that does not answer.
 */
export type Phase =
  /** Opened a moment ago; nobody knows yet whether the place is free. */
  | "waiting"
  | "here"
  | "elsewhere"
  /** The child chose this tab; the other one is storing its last keystrokes. */
  | "asking"
  /** Another tab was chosen, and this one stores its last keystrokes. */
  | "handing";

export type TabInput =
  | { type: "opened" }
  | { type: "granted" }
  | { type: "late" }
  | { type: "use_here" }
  | { type: "no_answer" }
  | { type: "asked" }
  | { type: "stored" }
  | { type: "lost" };

export type TabEffect = "want" | "ask" | "take" | "store" | "give" | "abandon";

export type TabStep = [Phase, TabEffect[]];

/** Every pair that is not named changes nothing: news that comes twice or late does no harm. */
export function tabStep(phase: Phase, input: TabInput): TabStep {
  switch (input.type) {
    case "opened":
      return ["waiting", ["want"]];
    case "granted":
      return phase === "handing" ? [phase, []] : ["here", []];
    case "late":
      // It waits no longer: a place that the other tab gives back only to reload is not to be caught.
      return phase === "waiting" ? ["elsewhere", ["give"]] : [phase, []];
    case "use_here":
      return phase === "elsewhere" ? ["asking", ["ask", "want"]] : [phase, []];
    case "no_answer":
      return phase === "asking" ? [phase, ["take"]] : [phase, []];
    case "asked":
      return phase === "here" ? ["handing", ["store"]] : [phase, []];
    case "stored":
      return phase === "handing" ? ["elsewhere", ["give"]] : [phase, []];
    case "lost":
      // What this tab held may be older than what the other one has written since: it writes no more.
      return phase === "here" || phase === "handing" ? ["elsewhere", ["abandon", "give"]] : [phase, []];
  }
}

export const LEASE_MS = 5000;

/** For browsers without locks (plain http): who has the place, and until when without a further sign of life. */
export interface Lease {
  tab: string;
  until_ms: number;
}

export type Wish = "nothing" | "want" | "take";

/** What to write in place of the lease that is held; the tab has the place when the result is its own. */
export function nextLease(held: Lease | null, tab: string, now_ms: number, wish: Wish): Lease | null {
  const mine = held?.tab === tab;
  if (wish === "nothing") return mine ? null : held;
  // A lease far in the future is from before the clock was set back.
  const free = held === null || held.until_ms <= now_ms || held.until_ms > now_ms + 2 * LEASE_MS;
  return mine || free || wish === "take" ? { tab, until_ms: now_ms + LEASE_MS } : held;
}
