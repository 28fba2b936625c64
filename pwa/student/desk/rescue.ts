/** The store cannot be opened: everything that can still be read, from wherever it lies. */
import { deleteDB, openDB, type IDBPDatabase } from "idb";
import { get } from "../../shared/api.ts";
import type { KeptText } from "../../shared/work-file/format.ts";
import type { PullAnswer } from "../../shared/wire.ts";
import { keepSpare, readSpare } from "./spare.ts";

/** A store that is broken may also never answer. */
const PATIENCE_MS = 3000;

export interface Found extends KeptText {
  where: "laptop" | "centre";
}

const within = <T>(promise: Promise<T>, otherwise: T): Promise<T> =>
  Promise.race([
    promise.catch(() => otherwise),
    new Promise<T>((resolve) => setTimeout(() => resolve(otherwise), PATIENCE_MS)),
  ]);

interface Row {
  path?: unknown;
  copy_path?: unknown;
  language?: unknown;
  text?: unknown;
}

function textOf(row: unknown): KeptText[] {
  const { path, copy_path, language, text } = (row ?? {}) as Row;
  const name = typeof copy_path === "string" ? copy_path : path;
  if (typeof name !== "string" || name === "" || typeof text !== "string") return [];
  return [{ path: name, language: typeof language === "string" ? language : "", text }];
}

async function rows(db: IDBPDatabase, store: string): Promise<unknown[]> {
  return db.objectStoreNames.contains(store) ? within(db.getAll(store), []) : [];
}

/** Newest last, so that of one path the newest wins. */
async function inStore(student: string): Promise<KeptText[]> {
  // A store that is not there must not be made here, without its tables.
  const db = await openDB(`hh-${student}`, undefined, {
    upgrade: (_db, _old, _new, tx) => {
      tx.done.catch(() => undefined);
      tx.abort();
    },
  });
  try {
    const saved = (await rows(db, "outbox")).map((event) => (event as { body?: unknown }).body);
    const [revisions, files, copies] = await Promise.all(
      ["revisions", "files", "copies"].map((store) => rows(db, store)),
    );
    return [revisions, saved, files, copies].flatMap((some) => (some ?? []).flatMap(textOf));
  } finally {
    db.close();
  }
}

async function atCentre(): Promise<KeptText[]> {
  const answer = await get<PullAnswer>("pull");
  return answer.ok ? (answer.snapshot?.files ?? []).flatMap(textOf) : [];
}

/** The texts of this laptop, and those of the centre where they differ. */
export async function findTexts(student: string): Promise<Found[]> {
  const [stored, remote] = await Promise.all([within(inStore(student), []), within(atCentre(), [])]);
  const here = new Map<string, KeptText>();
  for (const text of [...stored, ...(readSpare(student)?.texts ?? [])]) here.set(text.path, text);
  const other = remote.filter((one) => here.get(one.path)?.text !== one.text);
  return [
    ...[...here.values()].map((one) => ({ ...one, where: "laptop" as const })),
    ...other.map((one) => ({ ...one, where: "centre" as const })),
  ];
}

/** Throws the broken store away; what was found in it comes back at the next start. Raises when it is held open. */
export async function beginAnew(student: string, found: readonly Found[]): Promise<void> {
  const texts = found
    .filter((one) => one.where === "laptop")
    .map(({ path, language, text }) => ({ path, language, text }));
  const { unsent = 0 } = readSpare(student) ?? {};
  keepSpare(student, { unsent, texts });
  await new Promise<void>((resolve, reject) => {
    deleteDB(`hh-${student}`, { blocked: () => reject(new Error("another tab holds it")) }).then(
      resolve,
      reject,
    );
  });
}
