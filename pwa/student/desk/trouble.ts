/** What is wrong with this laptop's store, in kinds that the page has words for: decisions only. */

export type Trouble =
  /** No room is left for this page. */
  | "full"
  /** A newer page, or the browser itself, has closed the store under this one. */
  | "closed"
  /** The store belongs to a newer page than this one. */
  | "newer"
  /** Another tab with an older page keeps the store from being renewed. */
  | "blocked"
  /** This browser gives the page no store at all. */
  | "none"
  /** It is there and cannot be read or written. */
  | "broken";

const KINDS: Record<string, Trouble> = {
  QuotaExceededError: "full",
  InvalidStateError: "closed",
  VersionError: "newer",
  SecurityError: "none",
  ReferenceError: "none",
};

/** Chromium tells a full disk in several ways; in some of them only the sentence says so. */
const FULL = /quota|full disk|disk.*full|not enough space/i;

export function troubleOf(reason: unknown): Trouble {
  if (reason === "blocked") return "blocked";
  if ((globalThis as Partial<typeof globalThis>).indexedDB == null) return "none";
  const { name = "", message = "" } = (reason ?? {}) as { name?: string; message?: string };
  if (name === "AbortError" || name === "UnknownError") return FULL.test(message) ? "full" : "broken";
  if (name === "TypeError") return message.includes("indexedDB") ? "none" : "broken";
  return KINDS[name] ?? "broken";
}

/** After these only a fresh start of the page helps; a new store would change nothing. */
export const needsReload = (trouble: Trouble): boolean => trouble === "closed" || trouble === "newer";
