/**
 * A second copy of what is not at the centre yet, outside IndexedDB: a browser that finds its database damaged throws
 * it away and says nothing. It also tells a laptop that was wiped from one that is new.
 */
import type { KeptText } from "../../shared/work-file/format.ts";

export interface Spare {
  /** How many events the laptop still had to send. */
  unsent: number;
  /** The texts that the centre may not have. */
  texts: KeptText[];
}

const MOST_CHARACTERS = 1_500_000;
const key = (student: string): string => `hh.spare.${student}`;

export function keepSpare(student: string, spare: Spare): void {
  let left = MOST_CHARACTERS;
  const texts = spare.texts.filter(({ text }) => (left -= text.length) >= 0);
  try {
    localStorage.setItem(key(student), JSON.stringify({ ...spare, texts }));
  } catch {
    // Then IndexedDB is the only copy.
  }
}

export function readSpare(student: string): Spare | null {
  try {
    const kept = JSON.parse(localStorage.getItem(key(student)) ?? "null") as Partial<Spare> | null;
    if (kept === null || !Array.isArray(kept.texts)) return null;
    const texts = kept.texts.filter(isText);
    return { unsent: typeof kept.unsent === "number" ? kept.unsent : 0, texts };
  } catch {
    return null;
  }
}

function isText(one: unknown): one is KeptText {
  const { path, language, text } = (one ?? {}) as Record<string, unknown>;
  return [path, language, text].every((part) => typeof part === "string");
}

/** What a store that is new says of the laptop: null for a child who was never here. */
export interface Wiped {
  unsent: number;
  /** Files that the spare copy brought back. */
  back: string[];
}

export function wipedSince(spare: Spare | null, is_new: boolean): Wiped | null {
  if (spare === null || !is_new) return null;
  return { unsent: spare.unsent, back: spare.texts.map((one) => one.path) };
}
