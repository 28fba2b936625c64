/** How much the screen may claim about itself. */

import type { Liveness } from "../shared/ui/ConnectionBadge.tsx";
import type { RoomState } from "./evolve.ts";

/** The server says at least every 5 s that it is there; after this long without a word the list counts as old. */
export const STALE_AFTER_MS = 8000;
/** After this long a connection that is open but silent is given up: until then the list is shown as old. */
export const GIVE_UP_AFTER_MS = 20_000;

type Freshness = Pick<RoomState, "fresh_at" | "synced" | "wantsResync">;

export function liveness(state: Freshness, connected: boolean, tried: boolean, now: number): Liveness {
  const { fresh_at } = state;
  const seconds = fresh_at === null ? undefined : Math.max(0, Math.round((now - fresh_at) / 1000));
  if (!connected && tried) return seconds === undefined ? { kind: "offline" } : { kind: "offline", seconds };
  if (fresh_at === null || seconds === undefined) return { kind: "connecting" };
  const sure = connected && state.synced && !state.wantsResync && now - fresh_at <= STALE_AFTER_MS;
  return sure ? { kind: "live" } : { kind: "stale", seconds };
}
