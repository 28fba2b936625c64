/** What IndexedDB holds for one student on one laptop. */
import type { DBSchema } from "idb";

export interface SyncMeta {
  key: "sync";
  client_id: string;
  /** The number that the next event gets. */
  next: number;
  cursor: string | null;
  epoch: string | null;
}

/** When an event was made: by the page's own monotonic clock, and by the wall clock for after a reload. */
export interface Born {
  page: string;
  mono_ms: number;
  wall_ms: number;
}

export interface Outgoing {
  seq: number;
  event_id: string;
  type: string;
  v: number;
  body: unknown;
  born: Born;
}

export interface FileRecord {
  path: string;
  language: string;
  text: string;
  /** The event id of the save that this text follows; null before the first. */
  rev: string | null;
  /** Another text that is the file at the centre, while the child has not chosen between it and this one. */
  head?: string;
  /** Why the centre does not have this text, when it has refused it. */
  refused?: string;
}

/** Another version of a file that nobody may lose: shown beside it, never mixed in. */
export interface CopyRecord {
  copy_path: string;
  path: string;
  language: string;
  text: string;
  rev: string;
}

/** An earlier text of a file. A row of no file (`path` is empty) only remembers that the revision was here. */
export interface Revision {
  path: string;
  rev: string;
  text: string;
  /** By the wall clock of the laptop; rows from before this was noted have none. */
  at_ms?: number;
  /** Not typed in this file, but another version of it that was shown beside it. */
  other?: true;
}

export interface SetAside {
  event_id: string;
  type: string;
  body: unknown;
  reason: string;
}

export interface StudentDb extends DBSchema {
  meta: { key: string; value: SyncMeta };
  outbox: { key: number; value: Outgoing };
  files: { key: string; value: FileRecord };
  copies: { key: string; value: CopyRecord };
  revisions: { key: number; value: Revision; indexes: { path: string; rev: string } };
  rejected: { key: number; value: SetAside };
  state: { key: string; value: unknown };
}

export const STORES = ["meta", "outbox", "files", "copies", "revisions", "rejected", "state"] as const;

const LONGEST_AGE_MS = 10 * 60_000;

/** How long ago an event was made. The wall clock is only asked about events from before a reload. */
export function ageMs(born: Born, now: Born): number {
  const age = born.page === now.page ? now.mono_ms - born.mono_ms : now.wall_ms - born.wall_ms;
  return Math.round(Math.min(LONGEST_AGE_MS, Math.max(0, age)));
}
