/**
 * The student's IndexedDB: one database per student, and every change that belongs together in one transaction.
 *
 * An event gets its number in the same transaction that stores it (and the text it speaks of), with strict
 * durability: after `append` has resolved, a crash of the browser loses neither.
 */
import { openDB, type IDBPDatabase, type IDBPTransaction } from "idb";
import type { Mine, Rejection, Sent } from "./core.ts";
import { keepRevision } from "./history.ts";
import { accepted, fitsTheCentre, mustWait, refuse, TOO_LONG } from "./refused.ts";
import { STORES, type FileRecord, type Outgoing, type StudentDb, type SyncMeta } from "./records.ts";

export type Db = IDBPDatabase<StudentDb>;
export type Tx = IDBPTransaction<StudentDb, (typeof STORES)[number][], "readwrite">;

export interface Batch {
  sent: Sent;
  next: number;
  events: Outgoing[];
}

export interface StoreNews {
  /** Another tab with an older page holds the store, and does not let go. */
  onBlocked?: () => void;
  /** The store was closed under this page: by a newer page in another tab, or by the browser. */
  onClosed?: () => void;
}

export async function openStudentDb(name: string, { onBlocked, onClosed }: StoreNews = {}): Promise<Db> {
  return openDB<StudentDb>(name, 1, {
    upgrade(db) {
      db.createObjectStore("meta", { keyPath: "key" });
      db.createObjectStore("outbox", { keyPath: "seq" });
      db.createObjectStore("files", { keyPath: "path" });
      db.createObjectStore("copies", { keyPath: "copy_path" });
      const revisions = db.createObjectStore("revisions", { autoIncrement: true });
      revisions.createIndex("path", "path");
      revisions.createIndex("rev", "rev");
      db.createObjectStore("rejected", { autoIncrement: true });
      db.createObjectStore("state");
    },
    blocked: () => onBlocked?.(),
    // A newer version of the page in another tab must not wait for this one.
    blocking: (_current, _blocked, event) => {
      (event.target as IDBDatabase).close();
      onClosed?.();
    },
    terminated: () => onClosed?.(),
  });
}

export const write = (db: Db): Tx => db.transaction([...STORES], "readwrite", { durability: "strict" });

export async function readMeta(tx: Tx, newId: () => string): Promise<SyncMeta> {
  const meta = await tx.objectStore("meta").get("sync");
  return meta ?? { key: "sync", client_id: newId(), next: 1, cursor: null, epoch: null };
}

/** Numbers one event and puts it into the outbox, inside the caller's transaction. */
export async function enqueue(tx: Tx, newId: () => string, event: Omit<Outgoing, "seq">): Promise<void> {
  const meta = await readMeta(tx, newId);
  await tx.objectStore("outbox").add({ seq: meta.next, ...event });
  await tx.objectStore("meta").put({ ...meta, next: meta.next + 1 });
}

/**
 * Stores a new text of a file: its record, its place in the history, and the event that tells the centre.
 * A text that the centre could never take is kept on this laptop only.
 */
export async function enqueueSave(
  tx: Tx,
  newId: () => string,
  file: Pick<FileRecord, "path" | "language" | "text">,
  born: Outgoing["born"],
  chosen = false,
): Promise<FileRecord> {
  const { path, language, text } = file;
  const before = await tx.objectStore("files").get(path);
  if (!fitsTheCentre(text)) {
    const kept: FileRecord = { path, language, text, rev: before?.rev ?? null, refused: TOO_LONG };
    await tx.objectStore("files").put(kept);
    return kept;
  }
  const event_id = newId();
  const saved: FileRecord = { path, language, text, rev: event_id };
  if (before?.head !== undefined && !chosen) saved.head = before.head;
  if (before?.refused !== undefined) saved.refused = before.refused;
  await tx.objectStore("files").put(saved);
  if (before?.rev != null) await keepRevision(tx, { path, rev: before.rev, text: before.text }, born.wall_ms);
  await keepRevision(tx, { path, rev: event_id, text }, born.wall_ms);
  const body = { language, path, text, base_rev: (chosen ? before?.head : undefined) ?? before?.rev ?? null };
  await enqueue(tx, newId, { event_id, type: "source.saved", v: 1, body, born });
  return saved;
}

export async function introduce(db: Db, newId: () => string): Promise<Mine & { cursor: string | null }> {
  const tx = write(db);
  const meta = await readMeta(tx, newId);
  await tx.objectStore("meta").put(meta);
  const head = await tx.objectStore("outbox").openCursor();
  const out_head = head?.key ?? null;
  await tx.done;
  return { client_id: meta.client_id, next: meta.next, out_head, cursor: meta.cursor };
}

/** Of which epoch the answers to the first pushes are: after a restore they count for nothing. */
export async function noteEpoch(db: Db, epoch: string): Promise<void> {
  const tx = db.transaction("meta", "readwrite");
  const meta = await tx.store.get("sync");
  if (meta?.epoch === null) await tx.store.put({ ...meta, epoch });
  await tx.done;
}

/** The head of the outbox in order, within both limits; always at least one event when there is any. */
export async function nextBatch(
  db: Db,
  newId: () => string,
  max_events: number,
  max_bytes: number,
): Promise<Batch | null> {
  const tx = write(db);
  const meta = await readMeta(tx, newId);
  const head = await tx.objectStore("outbox").getAll(null, max_events);
  const refused = await refusedFiles(tx);
  await tx.done;
  const events: Outgoing[] = [];
  let bytes = 0;
  for (const event of head) {
    bytes += byteLength(event);
    if (events.length > 0 && (bytes > max_bytes || event.seq !== (events.at(-1)?.seq ?? 0) + 1)) break;
    if (mustWait(event, events, refused)) break;
    events.push(event);
  }
  const [first, last] = [events[0], events.at(-1)];
  if (first === undefined || last === undefined) return null;
  return { sent: { client_id: meta.client_id, first: first.seq, last: last.seq }, next: meta.next, events };
}

async function refusedFiles(tx: Tx): Promise<Set<string>> {
  const files = await tx.objectStore("files").getAll();
  return new Set(files.filter((file) => file.refused !== undefined).map((file) => file.path));
}

/** What the centre does not have: how many events are to send, and which files it has refused, and why. */
export interface Standing {
  unsent: number;
  refused: Record<string, string>;
}

export async function standing(db: Db): Promise<Standing> {
  const tx = db.transaction(["outbox", "files"]);
  const [unsent, files] = await Promise.all([
    tx.objectStore("outbox").count(),
    tx.objectStore("files").getAll(),
  ]);
  const refused = files.flatMap((file) => (file.refused === undefined ? [] : [[file.path, file.refused]]));
  return { unsent, refused: Object.fromEntries(refused) as Record<string, string> };
}

/**
 * The child leaves: what signs work files in its name stays on no laptop. With something unsent it stays after all,
 * because a file of that may still have to be saved.
 */
export async function forgetKey(db: Db): Promise<void> {
  const tx = write(db);
  if ((await tx.objectStore("outbox").count()) === 0) await tx.objectStore("state").delete("work_key");
  await tx.done;
}

const byteLength = (event: Outgoing): number =>
  new TextEncoder().encode(JSON.stringify(event.body)).length + 200;

export async function unsentCount(db: Db): Promise<number> {
  return db.count("outbox");
}

/** Forgets what the centre has committed. Does nothing when another tab has taken a new client id meanwhile. */
export async function acknowledge(
  db: Db,
  newId: () => string,
  client_id: string,
  up_to: number,
  rejected: readonly Rejection[],
): Promise<number> {
  const tx = write(db);
  const meta = await readMeta(tx, newId);
  if (meta.client_id === client_id) {
    const reasons = new Map(rejected.map(({ seq, reason }) => [seq, reason]));
    for (const event of await tx.objectStore("outbox").getAll(IDBKeyRange.upperBound(up_to))) {
      const reason = reasons.get(event.seq);
      await (reason === undefined ? accepted(tx, event) : refuse(tx, event, reason));
    }
    await tx.objectStore("outbox").delete(IDBKeyRange.upperBound(up_to));
  }
  const unsent = await tx.objectStore("outbox").count();
  await tx.done;
  return unsent;
}

/** A new client id; the outbox keeps its events and their ids, and is numbered from 1. */
export async function rekey(db: Db, newId: () => string, client_id: string): Promise<void> {
  const tx = write(db);
  const meta = await readMeta(tx, newId);
  if (meta.client_id === client_id) await renumber(tx, newId, meta);
  await tx.done;
}

export async function renumber(tx: Tx, newId: () => string, meta: SyncMeta): Promise<void> {
  const waiting = await tx.objectStore("outbox").getAll();
  await tx.objectStore("outbox").clear();
  for (const [index, event] of waiting.entries())
    await tx.objectStore("outbox").add({ ...event, seq: index + 1 });
  await tx.objectStore("meta").put({ ...meta, client_id: newId(), next: waiting.length + 1 });
}

/** Keeps an event that the centre can never read apart from the outbox, and closes the gap it leaves. */
export async function setAside(
  db: Db,
  newId: () => string,
  client_id: string,
  seq: number,
  reason: string,
): Promise<void> {
  const tx = write(db);
  const event = await tx.objectStore("outbox").get(seq);
  const meta = await readMeta(tx, newId);
  if (event !== undefined && meta.client_id === client_id) {
    await tx.objectStore("outbox").delete(seq);
    await refuse(tx, event, reason);
    await renumber(tx, newId, meta);
  }
  await tx.done;
}
