/** Keeps the spare copy up to date, and brings it back when the store was wiped. */
import { uuid } from "../../shared/ids.ts";
import { appendSave } from "../../shared/sync/append.ts";
import type { Db } from "../../shared/sync/store.ts";
import { now } from "./clock.ts";
import { LANGUAGES, languageOf } from "./languages.ts";
import { keepSpare, readSpare, wipedSince, type Wiped } from "./spare.ts";

/** Not for each key: large programs take a moment. */
const AFTER_MS = 500;

export interface SpareKeeper {
  /** So many events are unsent now. */
  note: (unsent: number) => void;
  stop: () => void;
}

export function spareKeeper(db: Db, student: string): SpareKeeper {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let is_empty = false;

  async function keep(unsent: number): Promise<void> {
    const files = unsent > 0 ? await db.getAll("files") : [];
    const texts = files.map(({ path, language, text }) => ({ path, language, text }));
    keepSpare(student, { unsent, texts });
    is_empty = unsent === 0;
  }

  return {
    note: (unsent) => {
      clearTimeout(timer);
      if (unsent === 0 && is_empty) return;
      // That nothing is unsent is told at once: it costs nothing, and the page may be closed in the next moment.
      timer = setTimeout(() => void keep(unsent).catch(() => undefined), unsent === 0 ? 0 : AFTER_MS);
    },
    stop: () => clearTimeout(timer),
  };
}

/** Before anything else is stored: in a store that is new, the spare texts become saves. */
export async function takeSpare(db: Db, student: string): Promise<Wiped | null> {
  const spare = readSpare(student);
  const wiped = wipedSince(spare, (await db.get("meta", "sync")) === undefined);
  if (wiped === null) return null;
  for (const { path, language, text } of spare?.texts ?? []) {
    if (LANGUAGES.some((one) => one.path === path))
      await appendSave(db, uuid, { path, language, text }, now());
    else
      await db.put("copies", {
        copy_path: path,
        path: languageOf(path).path,
        language,
        text,
        rev: uuid(),
      });
  }
  return wiped;
}
