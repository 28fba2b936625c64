/** Full-jitter back-off: any moment up to a ceiling that doubles, so that a whole room never knocks at once. */
export const FIRST_CEILING_MS = 250;
export const LAST_CEILING_MS = 4000;

/** `failures` counts from 1; `roll` is a random number from 0 up to 1. */
export function backoffMs(failures: number, roll: number): number {
  const ceiling = Math.min(LAST_CEILING_MS, FIRST_CEILING_MS * 2 ** Math.max(0, failures - 1));
  return Math.round(ceiling * roll);
}
