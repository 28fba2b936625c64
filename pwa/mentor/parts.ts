/** The parts of a room's page: who waits, who has what in common, and how it went. */

export const PARTS = ["queue", "mesh", "numbers"] as const;

export type Part = (typeof PARTS)[number];

/** What was stored may be of another release. */
export const partOf = (word: string | null): Part => PARTS.find((part) => part === word) ?? "queue";
