import { HELP } from "../texts.ts";
import type { QueuePlace } from "../../shared/wire.ts";

/** A wait in words for a child: whole minutes, rounded outwards, never a promise. */
export function waitWords(wait_s: readonly [number, number] | null): string | null {
  if (wait_s === null) return null;
  const low = Math.max(0, Math.floor(wait_s[0] / 60));
  const high = Math.max(1, Math.ceil(wait_s[1] / 60));
  if (high === 1) return "less than a minute";
  if (low === 0) return `up to ${String(high)} minutes`;
  if (low >= high) return `about ${String(high)} minutes`;
  return `about ${String(low)} to ${String(high)} minutes`;
}

/** What a child in line reads of its wait. Without a place there is nothing to say yet; with one and no range the room
 * has nobody who helps now, and no number would be true. */
export function placeWords(place: Pick<QueuePlace, "position" | "wait_s"> | null): string | null {
  if ((place?.position ?? null) === null) return null;
  return waitWords(place?.wait_s ?? null) ?? HELP.waitUnknown;
}
