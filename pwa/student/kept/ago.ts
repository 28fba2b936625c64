/** How long ago something was, as one says it. A clock that was set back since makes no time travel. */
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const some = (count: number, unit: string): string =>
  `${count === 1 ? (unit === "hour" ? "an" : "a") : String(count)} ${unit}${count === 1 ? "" : "s"} ago`;

export function agoWords(at_ms: number | undefined, now_ms: number): string {
  if (at_ms === undefined || at_ms <= 0) return "some time ago";
  const ago = now_ms - at_ms;
  if (ago < 45_000) return ago < -MINUTE ? "some time ago" : "a moment ago";
  if (ago < 55 * MINUTE) return some(Math.max(1, Math.round(ago / MINUTE)), "minute");
  if (ago < 22 * HOUR) return some(Math.max(1, Math.round(ago / HOUR)), "hour");
  const days = Math.max(1, Math.round(ago / DAY));
  if (days === 1) return "yesterday";
  return days < 14 ? some(days, "day") : some(Math.round(days / 7), "week");
}
