/**
 * Saves what is typed: 300 ms after the last key, at once when something depends on it, and a snapshot every
 * ten seconds for as long as the typing does not pause.
 */
import { uuid } from "../../shared/ids.ts";
import { appendEvent, appendSave } from "../../shared/sync/append.ts";
import { fitsTheCentre } from "../../shared/sync/refused.ts";
import type { Db } from "../../shared/sync/store.ts";
import { now } from "./clock.ts";
import { dropDraft, keepDraft } from "./drafts.ts";
import { languageOf } from "./languages.ts";
import { troubleOf } from "./trouble.ts";

const PAUSE_MS = 300;
const SNAPSHOT_EVERY_MS = 10_000;
/** What could not be stored is tried again, also when nobody types. */
const AGAIN_MS = 5000;

export interface Saver {
  typed: (path: string) => void;
  /** Resolves when everything that was typed so far is stored on this laptop. */
  flush: () => Promise<void>;
  /** The page may be about to disappear. */
  leaving: () => void;
  /** Nothing is written from now on. */
  stop: () => void;
}

export interface SaverPorts {
  db: Db;
  student: string;
  textOf: (path: string) => string | null;
  onTyping: (typing: boolean) => void;
  /** Resolves once the event counts among the unsent: until then the text is still said to be typed. */
  onAppended: () => Promise<void>;
  onTrouble: (reason: unknown) => void;
  /** The store is full: gives up what is missed least. Says whether there is room now. */
  makeRoom?: () => Promise<boolean>;
}

export function createSaver(ports: SaverPorts): Saver {
  const typed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let storedAt = performance.now();
  let stopped = false;
  let last: Promise<void> = Promise.resolve();

  async function save(path: string): Promise<void> {
    const text = ports.textOf(path);
    if (text === null) return;
    const { language } = languageOf(path);
    if (await appendSave(ports.db, uuid, { path, language, text }, now())) await ports.onAppended();
  }

  async function saveAll(): Promise<void> {
    const paths = [...typed];
    typed.clear();
    try {
      await withRoom(async () => {
        for (const path of paths) await save(path);
      });
    } catch (reason) {
      if (!stopped) {
        paths.forEach((path) => typed.add(path));
        timer = setTimeout(() => void flush().catch(ports.onTrouble), AGAIN_MS);
      }
      throw reason;
    }
    storedAt = performance.now();
    if (typed.size > 0) return;
    dropDraft(ports.student);
    ports.onTyping(false);
  }

  async function withRoom(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (reason) {
      if (troubleOf(reason) !== "full" || (await ports.makeRoom?.()) !== true) throw reason;
      await work();
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer);
    last = last.then(saveAll, saveAll);
    return last;
  }

  function snapshot(path: string): void {
    storedAt = performance.now();
    const body = { path, text: ports.textOf(path) ?? "" };
    if (!fitsTheCentre(body.text)) return;
    appendEvent(ports.db, uuid, { type: "source.snapshot", body, born: now() }).then(
      ports.onAppended,
      ports.onTrouble,
    );
  }

  return {
    typed: (path) => {
      if (stopped) return;
      typed.add(path);
      ports.onTyping(true);
      clearTimeout(timer);
      timer = setTimeout(() => void flush().catch(ports.onTrouble), PAUSE_MS);
      if (performance.now() - storedAt > SNAPSHOT_EVERY_MS) snapshot(path);
    },
    flush,
    leaving: () => {
      for (const path of typed) keepDraft(ports.student, { path, text: ports.textOf(path) ?? "" });
      void flush().catch(ports.onTrouble);
    },
    stop: () => {
      clearTimeout(timer);
      typed.clear();
      stopped = true;
    },
  };
}
