/**
 * The earlier texts of a file, to look at and to bring back.
 *
 * A child who types saves every few seconds, so the last twenty saves are the last minute. Therefore the newest are
 * all kept, and of the older ones those that lie furthest apart for their age: seconds ago, minutes ago, yesterday,
 * and the very first. Of what is dropped the revision's name stays for a while: an own save that the centre tells of
 * late must still be known as an own one.
 */
import type { Revision } from "./records.ts";
import type { Db, Tx } from "./store.ts";

export const KEPT_TEXTS = 20;
const NEWEST = 8;
const REMEMBERED = 1000;
/** The path of rows that only remember a revision. */
const NO_FILE = "";

/** Which of these moments (oldest first, more than `KEPT_TEXTS`) is missed least. Never the first or the newest. */
export function leastMissed(at_ms: readonly number[]): number {
  const now = at_ms.at(-1) ?? 0;
  let [found, least] = [1, Infinity];
  for (let index = 1; index < at_ms.length - NEWEST; index += 1) {
    const [before = 0, here = 0, after = 0] = at_ms.slice(index - 1, index + 2);
    const apart = Math.max(0, after - before) / Math.max(1, now - here);
    if (apart < least) [found, least] = [index, apart];
  }
  return found;
}

/** Remembers a revision, and its text unless it is the newest one anyway. */
export async function keepRevision(
  tx: Tx,
  revision: Pick<Revision, "path" | "rev" | "text" | "other">,
  at_ms: number,
): Promise<void> {
  const store = tx.objectStore("revisions");
  if ((await store.index("rev").getKey(revision.rev)) !== undefined) return;
  const newest = await store.index("path").openCursor(revision.path, "prev");
  if (newest?.value.text === revision.text) await rememberOnly(tx, revision.rev);
  else {
    await store.add({ ...revision, at_ms });
    await thinOut(tx, revision.path, KEPT_TEXTS);
  }
}

async function rememberOnly(tx: Tx, rev: string): Promise<void> {
  const store = tx.objectStore("revisions");
  await store.add({ path: NO_FILE, rev, text: "" });
  if ((await store.index("path").count(NO_FILE)) <= REMEMBERED) return;
  const oldest = await store.index("path").getKey(NO_FILE);
  if (oldest !== undefined) await store.delete(oldest);
}

async function thinOut(tx: Tx, path: string, most: number): Promise<void> {
  const store = tx.objectStore("revisions");
  const keys = await store.index("path").getAllKeys(path);
  if (keys.length <= most) return;
  const rows = await store.index("path").getAll(path);
  const moments = rows.map((row) => row.at_ms ?? 0);
  while (keys.length > most) {
    const index = moments.length > NEWEST + 1 ? leastMissed(moments) : 0;
    const [[key], [row]] = [keys.splice(index, 1), rows.splice(index, 1)];
    moments.splice(index, 1);
    if (key === undefined || row === undefined) return;
    await store.delete(key);
    await rememberOnly(tx, row.rev);
  }
}

/** Newest first; a text that was saved again is there once, where it was newest. */
export async function readHistory(db: Db, path: string): Promise<Revision[]> {
  const all = (await db.getAllFromIndex("revisions", "path", path)).reverse();
  const seen = new Set<string>();
  return all.filter(({ text }) => !seen.has(text) && seen.add(text));
}

/** A full laptop: of each file only the newest texts stay. Says whether anything was given up. */
export async function forgetMost(tx: Tx, paths: readonly string[], most: number): Promise<boolean> {
  const before = await countTexts(tx);
  for (const path of paths) await thinOut(tx, path, most);
  return (await countTexts(tx)) < before;
}

async function countTexts(tx: Tx): Promise<number> {
  const store = tx.objectStore("revisions");
  return (await store.count()) - (await store.index("path").count(NO_FILE));
}
