/**
 * A new version of the page: decisions only.
 *
 * The child is asked once, and what it has typed is stored before the page is loaded anew; what could not be stored
 * keeps the old version on screen. Who says "later" has the new version at the next start, when the browser takes it
 * by itself.
 */
export type UpdatePhase =
  | "none"
  /** A new version waits, and the child is asked. */
  | "asking"
  | "later"
  /** The last work is on its way to the centre, or at least into the store of this laptop. */
  | "storing"
  | "switching"
  /** Another tab has changed the version: this one stores its work and follows. */
  | "following"
  /** The last work could not be stored: the old version stays. */
  | "held_up";

export type UpdateInput =
  | { type: "waits" }
  | { type: "said_later" }
  | { type: "accepted" }
  | { type: "stored" }
  | { type: "not_stored" }
  /** Another service worker has this page now: it was asked for here, or in another tab. */
  | { type: "taken_over" }
  /** It was asked for, and nothing happened. */
  | { type: "stuck" };

export type UpdateEffect = "store" | "switch" | "remember" | "reload" | "store_and_reload";

export type UpdateStep = [UpdatePhase, UpdateEffect[]];

/** Every pair that is not named changes nothing: news that comes twice or late does no harm. */
export function updateStep(phase: UpdatePhase, input: UpdateInput): UpdateStep {
  switch (input.type) {
    case "waits":
      return phase === "none" ? ["asking", []] : [phase, []];
    case "said_later":
      return phase === "asking" || phase === "held_up" ? ["later", ["remember"]] : [phase, []];
    case "accepted":
      return phase === "asking" || phase === "held_up" ? ["storing", ["store"]] : [phase, []];
    case "stored":
      return phase === "storing" ? ["switching", ["switch"]] : [phase, []];
    case "not_stored":
      return phase === "storing" ? ["held_up", []] : [phase, []];
    case "taken_over":
      if (phase === "switching") return [phase, ["reload"]];
      // There is no way back: a draft of what cannot be stored is kept while the page goes.
      return phase === "following" ? [phase, []] : ["following", ["store_and_reload"]];
    case "stuck":
      return phase === "switching" ? [phase, ["reload"]] : [phase, []];
  }
}
