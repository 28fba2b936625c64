/**
 * Full-jitter back-off: any moment up to a ceiling that doubles, so that a whole room never knocks at once.
 *
 * The last ceiling and the time that a knock may take (`PROBE_TIMEOUT_MS` of the desk's link, `CONNECT_TIMEOUT_MS` of
 * the socket) are together what a laptop may lose after the line is back: less than the five seconds within which the
 * centre is promised everything.
 */
export const FIRST_CEILING_MS = 250;
export const LAST_CEILING_MS = 2000;
/** Whoever answers with a refusal is there, and is asked less often. */
export const REFUSED_CEILING_MS = 4000;

/** `failures` counts from 1; `roll` is a random number from 0 up to 1. */
export function backoffMs(failures: number, roll: number, last_ms = LAST_CEILING_MS): number {
  const ceiling = Math.min(last_ms, FIRST_CEILING_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling * roll);
}
