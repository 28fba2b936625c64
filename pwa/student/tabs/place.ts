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
  /** After so long a place that is not free has somebody in it. */
  late_ms: number;
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
    late_ms: 500,
  };
}

const BEAT_MS = 1000;
/** A tab that is there says so within milliseconds, also from the background; a busy laptop may take longer. */
const SAYS_SO_MS = 1000;
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

/** Who has the place now. What a tab holds that is `gone` counts for nothing. */
async function beat(db: Db, tab: string, wish: Wish, gone: string | null): Promise<string | null> {
  const tx = db.transaction("state", "readwrite");
  const held = ((await tx.store.get("tab")) as Lease | null | undefined) ?? null;
  const next = nextLease(held?.tab === gone ? null : held, tab, Date.now(), wish);
  if (next !== held) await tx.store.put(next, "tab");
  await tx.done;
  return next?.tab ?? null;
}

function byLease(student: string, { onGranted, onLost }: PlaceNews): Place {
  const tab = tabName();
  const opened = openStudentDb(`hh-${student}`);
  // Without a store no tab can have the place; the page itself then says what is wrong.
  opened.catch(onGranted);
  let wish: Wish = "nothing";
  let mine = false;
  let last: Promise<void> = Promise.resolve();
  const others = new BroadcastChannel(`hh-place-${student}`);
  /** The tab that was called and has not answered. */
  let gone: string | null = null;
  let calling: ReturnType<typeof setTimeout> | undefined;

  async function look(): Promise<void> {
    if (wish === "nothing") return;
    const holder = await beat(await opened, tab, wish, gone);
    const now = holder === tab;
    if (now) wish = "want";
    else if (holder !== null) call(holder);
    if (now === mine) return;
    mine = now;
    if (mine) onGranted();
    else onLost();
  }

  /**
   * The lease of a browser that was killed, or of a tab that was closed, lasts a few seconds longer than its tab:
   * whoever does not say that he is there has left it behind.
   */
  function call(holder: string): void {
    if (calling !== undefined) return;
    others.postMessage("is anybody here?");
    calling = setTimeout(() => {
      gone = holder;
      soon(look);
    }, SAYS_SO_MS);
  }

  function callOff(): void {
    clearTimeout(calling);
    calling = undefined;
  }

  others.onmessage = ({ data }: MessageEvent<string>) => {
    if (data === "I am here") clearTimeout(calling);
    else if (mine) others.postMessage("I am here");
  };

  function soon(work: () => Promise<void>): void {
    last = last.then(work, work).catch(() => undefined);
  }

  function give(): void {
    wish = "nothing";
    mine = false;
    callOff();
    soon(async () => {
      await beat(await opened, tab, "nothing", null);
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
      others.close();
      soon(async () => (await opened).close());
    },
    late_ms: SAYS_SO_MS + 500,
  };
}
