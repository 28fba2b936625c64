/**
 * Runs Python: one warm worker. A program that does not end is interrupted where the browser lets pages share
 * memory with workers; elsewhere, or when it holds on, its worker is ended and a fresh one is made ready.
 */
import type { Listener, Program, Running } from "./messages.ts";
import type { FromPython, ToPython, Trouble } from "./python.worker.ts";

const SIGINT = 2;
/** How long an interrupted program may take to end before its worker is ended. */
const GRACE_MS = 1000;

interface Warm {
  worker: Worker;
  ready: Promise<void>;
  interrupt: Uint8Array | null;
}

let warm: Warm | null = null;

function start(): Warm {
  const worker = new Worker(new URL("./python.worker.ts", import.meta.url), { type: "module" });
  const buffer = crossOriginIsolated ? new SharedArrayBuffer(1) : null;
  const ready = new Promise<void>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<FromPython>) => {
      if ("ready" in data) resolve();
      else if ("broken" in data) reject(new Error(data.broken));
    };
    worker.onerror = (event) => reject(new Error(event.message));
  });
  worker.postMessage({ load: buffer });
  return { worker, ready, interrupt: buffer === null ? null : new Uint8Array(buffer) };
}

/** Loads Python if it is not there yet; call it early, loading takes some seconds. */
export function warmUp(): Promise<void> {
  warm ??= start();
  return warm.ready;
}

function restart(): void {
  warm?.worker.terminate();
  warm = null;
  void warmUp().catch(() => undefined);
}

export function runPython(program: Program, listener: Listener): Running {
  let began = performance.now();
  let over = false;
  let running: Warm | null = null;

  function finish(ok: boolean, stopped: boolean): void {
    if (over) return;
    over = true;
    listener({ type: "finished", ok, stopped, ms: Math.round(performance.now() - began) });
  }

  function fail([origin, name, message, line, column]: Trouble): void {
    listener({
      type: "error",
      error: { origin: origin === "parse" ? "parse" : "run", name, message, line, column },
    });
    finish(false, false);
  }

  function onMessage({ data }: MessageEvent<FromPython>): void {
    if (over) return;
    if ("print" in data) {
      listener({ type: "print", stream: data.stream, text: data.print, newline: false });
    } else if ("too_much" in data) listener({ type: "too_much" });
    else if ("ended" in data) {
      if (data.ended === null) finish(true, false);
      else if (data.ended.length === 1) finish(false, true);
      else fail(data.ended);
    }
  }

  async function begin(): Promise<void> {
    if (warm === null) listener({ type: "loading" });
    const ready = warmUp();
    const mine = warm;
    await ready;
    if (over || mine === null) return;
    running = mine;
    mine.interrupt?.fill(0);
    mine.worker.onmessage = onMessage;
    began = performance.now();
    listener({ type: "started" });
    const { text, path, answers } = program;
    mine.worker.postMessage({ run: { text, path, answers } } satisfies ToPython);
  }

  function stop(): void {
    if (running?.interrupt == null) {
      if (running !== null) restart();
      finish(false, true);
      return;
    }
    running.interrupt.fill(SIGINT);
    setTimeout(() => {
      if (over) return;
      restart();
      finish(false, true);
    }, GRACE_MS);
  }

  begin().catch((reason: unknown) => {
    warm?.worker.terminate();
    warm = null;
    fail(["run", "NotLoaded", String(reason), null, null]);
  });
  return { stop };
}
