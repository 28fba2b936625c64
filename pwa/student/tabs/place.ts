/** The place that only one tab of a child can have: a lock of the browser, or a lease where there are no locks. */
import { uuid } from "../../shared/ids.ts";
import { openStudentDb, type Db } from "../../shared/sync/store.ts";
import { nextLease, type Lease, type Wish } from "./core.ts";

export interface Place {
  /** Have it as soon as it is free. */
  want: () => void;
  /** Have it now, whoever has it. */
  take: () => void;
  /** Give it back, or wait for it no longer. */
  give: () => void;
  stop: () => void;
}

export interface PlaceNews {
  onGranted: () => void;
  onLost: () => void;
}

export function openPlace(student: string, news: PlaceNews): Place {
  const locks = (navigator as Partial<Navigator>).locks;
  return locks === undefined ? byLease(student, news) : byLock(locks, `hh-${student}`, news);
}

function byLock(locks: LockManager, name: string, { onGranted, onLost }: PlaceNews): Place {
  let waiting = new AbortController();
  let release: (() => void) | null = null;

  function request(options: LockOptions): void {
    waiting.abort();
    waiting = new AbortController();
    let mine: (() => void) | null = null;
    const held = (): Promise<void> =>
      new Promise((resolve) => {
        release = mine = resolve;
        onGranted();
      });
    locks.request(name, options.steal === true ? options : { signal: waiting.signal }, held).catch(() => {
      // Another tab took the lock, or this one gave up waiting for it.
      if (mine === null || release !== mine) return;
      release = null;
      onLost();
    });
  }

  function give(): void {
    waiting.abort();
    release?.();
    release = null;
  }

  return {
    want: () => request({}),
    take: () => request({ steal: true }),
    give,
    stop: give,
  };
}

const BEAT_MS = 1000;
const KEY = "hh.tab";

/** A reload keeps the name and so the lease; a copy of the tab finds none, for it lies there only during a reload. */
function tabName(): string {
  try {
    const name = sessionStorage.getItem(KEY) ?? uuid();
    sessionStorage.removeItem(KEY);
    addEventListener("pagehide", () => sessionStorage.setItem(KEY, name), { once: true });
    return name;
  } catch {
    return uuid();
  }
}

async function beat(db: Db, tab: string, wish: Wish): Promise<boolean> {
  const tx = db.transaction("state", "readwrite");
  const held = ((await tx.store.get("tab")) as Lease | null | undefined) ?? null;
  const next = nextLease(held, tab, Date.now(), wish);
  if (next !== held) await tx.store.put(next, "tab");
  await tx.done;
  return next?.tab === tab;
}

function byLease(student: string, { onGranted, onLost }: PlaceNews): Place {
  const tab = tabName();
  const opened = openStudentDb(`hh-${student}`);
  // Without a store no tab can have the place; the page itself then says what is wrong.
  opened.catch(onGranted);
  let wish: Wish = "nothing";
  let mine = false;
  let last: Promise<void> = Promise.resolve();

  async function look(): Promise<void> {
    if (wish === "nothing") return;
    const now = await beat(await opened, tab, wish);
    if (now) wish = "want";
    if (now === mine) return;
    mine = now;
    if (mine) onGranted();
    else onLost();
  }

  function soon(work: () => Promise<void>): void {
    last = last.then(work, work).catch(() => undefined);
  }

  function give(): void {
    wish = "nothing";
    mine = false;
    soon(async () => {
      await beat(await opened, tab, "nothing");
    });
  }

  const timer = setInterval(() => soon(look), BEAT_MS);
  const seen = (): void => soon(look);
  document.addEventListener("visibilitychange", seen);
  return {
    want: () => {
      wish = "want";
      soon(look);
    },
    take: () => {
      wish = "take";
      soon(look);
    },
    give,
    stop: () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", seen);
      give();
      soon(async () => (await opened).close());
    },
  };
}
