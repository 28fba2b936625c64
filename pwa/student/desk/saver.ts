/**
 * Saves what is typed: 300 ms after the last key, at once when something depends on it, and a snapshot every
 * ten seconds for as long as the typing does not pause.
 */
import { uuid } from "../../shared/ids.ts";
import { appendEvent, appendSave } from "../../shared/sync/append.ts";
import { fitsTheCentre } from "../../shared/sync/refused.ts";
import type { Db } from "../../shared/sync/store.ts";
import { now } from "./clock.ts";
import { dropDraft, keepDraft, renewDraft } from "./drafts.ts";
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
  /** The page may be about to disappear: what is not stored yet is kept as drafts, at once. */
  leaving: () => void;
  /** Nothing is written from now on, but for a save that is under way. */
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
  /** Taken out of `typed`, and not stored yet: a page that dies now takes the transaction with it. */
  const underWay = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let storedAt = performance.now();
  let stopped = false;
  /** Asked anew after each wait. */
  const isStopped = (): boolean => stopped;
  let last: Promise<void> = Promise.resolve();

  async function save(path: string): Promise<void> {
    const text = ports.textOf(path);
    if (text === null) return;
    const { language } = languageOf(path);
    renewDraft(ports.student, { path, text });
    const is_new = await appendSave(ports.db, uuid, { path, language, text }, now());
    underWay.delete(path);
    dropDraft(ports.student, { path, text });
    if (is_new) await ports.onAppended();
  }

  async function saveAll(): Promise<void> {
    if (isStopped()) return;
    const paths = [...typed];
    paths.forEach((path) => underWay.add(path));
    typed.clear();
    try {
      await withRoom(async () => {
        for (const path of underWay) {
          if (isStopped()) return;
          await save(path);
        }
      });
    } catch (reason) {
      if (!isStopped()) {
        underWay.forEach((path) => typed.add(path));
        again(AGAIN_MS);
      }
      throw reason;
    } finally {
      underWay.clear();
    }
    if (isStopped()) return;
    storedAt = performance.now();
    if (typed.size === 0) ports.onTyping(false);
  }

  function again(ms: number): void {
    clearTimeout(timer);
    timer = setTimeout(() => void flush().catch(ports.onTrouble), ms);
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
    const text = ports.textOf(path);
    if (text === null || !fitsTheCentre(text)) return;
    appendEvent(ports.db, uuid, { type: "source.snapshot", body: { path, text }, born: now() })
      .then(ports.onAppended)
      .catch(ports.onTrouble);
  }

  return {
    typed: (path) => {
      if (stopped) return;
      typed.add(path);
      ports.onTyping(true);
      again(PAUSE_MS);
      if (performance.now() - storedAt > SNAPSHOT_EVERY_MS) snapshot(path);
    },
    flush,
    leaving: () => {
      if (stopped) return;
      for (const path of new Set([...underWay, ...typed])) {
        const text = ports.textOf(path);
        if (text !== null) keepDraft(ports.student, { path, text });
      }
      void flush().catch(ports.onTrouble);
    },
    stop: () => {
      clearTimeout(timer);
      typed.clear();
      stopped = true;
    },
  };
}
