/** What the child does with kept work: earlier texts, other versions, and a file of what could not be sent. */
import { uuid } from "../../shared/ids.ts";
import { appendSave } from "../../shared/sync/append.ts";
import { putAway, takeCopy } from "../../shared/sync/copies.ts";
import { forgetMost, readHistory } from "../../shared/sync/history.ts";
import type { CopyRecord, Revision } from "../../shared/sync/records.ts";
import { write, type Db } from "../../shared/sync/store.ts";
import type { KeptText } from "../../shared/work-file/format.ts";
import type { KeptEvent, WorkKey } from "../../shared/wire.ts";
import type { Editor } from "../editor/editor.ts";
import { now } from "./clock.ts";
import { LANGUAGES, languageOf } from "./languages.ts";
import type { Saver } from "./saver.ts";

export interface Kept {
  /** Newest first. */
  history: (path: string) => Promise<Revision[]>;
  /** Puts an earlier text in place of a file's, as one more save. */
  restore: (path: string, text: string) => Promise<void>;
  /** The other version becomes the file's text; what the file held lies beside it from now on. */
  takeCopy: (copy_path: string) => Promise<void>;
  /** The file's own text is the one that counts, also at the centre. */
  keepOwn: (path: string) => Promise<void>;
  putAway: (copy_path: string) => Promise<void>;
  /** What this laptop could not send, and its texts; without a readable store, what is in the window. */
  unsent: () => Promise<KeptWork>;
}

export interface KeptWork {
  events: KeptEvent[];
  files: KeptText[];
  /** Null on a laptop that never reached the centre. */
  key: WorkKey | null;
}

export interface KeptPorts {
  db: Db;
  editor: Editor;
  saver: Saver;
  choose: (path: string) => Promise<void>;
  onAppended: () => Promise<void>;
  onCopies: (copies: CopyRecord[]) => void;
  onTrouble: (reason: unknown) => void;
}

export function createKept({ db, editor, saver, choose, ...ports }: KeptPorts): Kept {
  async function trying(work: () => Promise<void>): Promise<void> {
    try {
      await saver.flush();
      await work();
    } catch (reason) {
      ports.onTrouble(reason);
    }
  }

  async function put(path: string, text: string): Promise<void> {
    await choose(path);
    editor.replace(path, text);
  }

  return {
    history: (path) => readHistory(db, path),
    restore: (path, text) =>
      trying(async () => {
        await put(path, text);
        saver.typed(path);
        await saver.flush();
      }),
    takeCopy: (copy_path) =>
      trying(async () => {
        const taken = await takeCopy(db, uuid, copy_path, now());
        if (taken === null) return;
        ports.onCopies(await db.getAll("copies"));
        await put(taken.path, taken.text);
        await ports.onAppended();
      }),
    keepOwn: (path) =>
      trying(async () => {
        await choose(path);
        const { text } = editor.current();
        await appendSave(db, uuid, { path, language: languageOf(path).language, text }, now(), true);
        await ports.onAppended();
      }),
    putAway: (copy_path) =>
      trying(async () => {
        await putAway(db, uuid, copy_path, now());
        ports.onCopies(await db.getAll("copies"));
        await ports.onAppended();
      }),
    unsent: async () => {
      await saver.flush().catch(ports.onTrouble);
      return readUnsent(db, editor);
    },
  };
}

const orNothing = <T>(promise: Promise<T[]>): Promise<T[]> => promise.catch(() => []);

async function readUnsent(db: Db, editor: Editor): Promise<KeptWork> {
  // A store that was closed raises at once, and one that is broken later.
  const held = <T>(read: () => Promise<T[]>): Promise<T[]> => orNothing(Promise.resolve().then(read));
  const [outbox, files, copies, keys] = await Promise.all([
    held(() => db.getAll("outbox")),
    held(() => db.getAll("files")),
    held(() => db.getAll("copies")),
    held(async () => [(await db.get("state", "work_key")) as WorkKey | undefined]),
  ]);
  const texts = new Map<string, KeptText>();
  for (const { path, language, text } of files) texts.set(path, { path, language, text });
  for (const { copy_path, language, text } of copies)
    texts.set(copy_path, { path: copy_path, language, text });
  for (const { path, language } of LANGUAGES) {
    const text = editor.textOf(path);
    if (text !== null) texts.set(path, { path, language, text });
  }
  const events = outbox.map(({ event_id, type, v, body }) => ({ event_id, type, v, body }));
  return { events, files: [...texts.values()], key: keys[0] ?? null };
}

/** On a full laptop the older texts go first. Says whether there is more room now. */
export async function makeRoom(db: Db): Promise<boolean> {
  const tx = write(db);
  const paths = await tx.objectStore("files").getAllKeys();
  const given = await forgetMost(tx, paths, 3);
  await tx.done;
  return given;
}
