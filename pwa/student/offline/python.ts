/** Carries out what the core decides: looks into the cache of Python, waits, fetches, stores. */
import { observable, type Observable } from "../desk/observable.ts";
import {
  PYTHON_UNKNOWN,
  pythonStep,
  type PythonEffect,
  type PythonInput,
  type PythonState,
} from "./python-core.ts";
import type { PythonFile } from "./python-core.ts";

const { cache: CACHE, files: FILES } = __PYTHON_FILES__;
const FAMILY = "hh-python-";
const KEY = "hh.python-moment";
const TOTAL_BYTES = FILES.reduce((sum, file) => sum + file.bytes, 0);

export interface PythonHere {
  state: Observable<PythonState, PythonState>;
  /** There is a service worker now that will find what is stored. */
  begin: () => void;
  /** The child works with Python now. */
  wanted: () => void;
  told: () => void;
}

/** This visit's moment within the class's window, from 0 up to 1. A reload keeps it, or it might never come. */
function moment(): number {
  try {
    const kept = Number(sessionStorage.getItem(KEY) ?? Number.NaN);
    if (kept >= 0 && kept < 1) return kept;
    const chosen = Math.random();
    sessionStorage.setItem(KEY, String(chosen));
    return chosen;
  } catch {
    return Math.random();
  }
}

async function roomBytes(): Promise<number | null> {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return quota === undefined || usage === undefined ? null : quota - usage;
  } catch {
    return null;
  }
}

async function missingFiles(): Promise<PythonFile[]> {
  const cache = await caches.open(CACHE);
  const kept = new Set((await cache.keys()).map((request) => new URL(request.url).pathname));
  return FILES.filter((file) => !kept.has(file.path));
}

async function bring(file: PythonFile, onBytes: (bytes: number) => void): Promise<void> {
  const answer = await fetch(file.path, { credentials: "same-origin" });
  if (!answer.ok || answer.body === null) throw new Error(`${file.path}: ${answer.status}`);
  const counted = answer.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform: (chunk, out) => {
        onBytes(chunk.byteLength);
        out.enqueue(chunk);
      },
    }),
  );
  const headers = new Headers(answer.headers);
  // What is kept is unpacked.
  headers.delete("Content-Encoding");
  headers.delete("Content-Length");
  // A body that breaks off rejects, and then nothing is kept.
  await (await caches.open(CACHE)).put(file.path, new Response(counted, { headers }));
}

/** Of a version that nobody loads any more. */
async function tidy(): Promise<void> {
  for (const name of await caches.keys())
    if (name.startsWith(FAMILY) && name !== CACHE) await caches.delete(name);
}

const isFull = (reason: unknown): boolean =>
  reason instanceof DOMException && reason.name === "QuotaExceededError";

/** Brings Python here, once it may begin. */
export function keepPythonHere(): PythonHere {
  const state = observable(PYTHON_UNKNOWN, (_before: PythonState, next: PythonState) => next);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isWanted = false;

  function tell(input: PythonInput): void {
    const [next, effects] = pythonStep(state.get(), input);
    if (next !== state.get()) state.send(next);
    effects.forEach(carryOut);
  }

  function carryOut(effect: PythonEffect): void {
    clearTimeout(timer);
    if (effect.do === "wait") timer = setTimeout(() => tell({ type: "due" }), effect.ms);
    else if (effect.do === "tidy") tidy().catch(() => undefined);
    else
      bring(effect.file, (bytes) => tell({ type: "arrived", bytes })).then(
        () => tell({ type: "stored" }),
        (reason: unknown) =>
          tell(isFull(reason) ? { type: "no_room" } : { type: "failed", roll: Math.random() }),
      );
  }

  async function look(): Promise<void> {
    const [missing, room_bytes] = await Promise.all([missingFiles(), roomBytes()]);
    tell({ type: "looked", missing, total_bytes: TOTAL_BYTES, room_bytes, roll: moment() });
    if (isWanted) tell({ type: "wanted" });
  }

  return {
    state,
    begin: () => void look().catch((reason: unknown) => console.warn(reason)),
    wanted: () => {
      isWanted = true;
      tell({ type: "wanted" });
    },
    told: () => tell({ type: "told" }),
  };
}
