/**
 * What this page says by beacons, besides what it pushes: that an error was seen, and that it is gone. Over a line that
 * others can read the centre gives no keys, and nothing is said. Whatever fails here costs a hint, and never the child's
 * work: the code comes after the first load, see `later.tsx`.
 */
import { post, postBytes } from "../../shared/api.ts";
import type { Sign } from "../../shared/beacon/sender.ts";
import type { Paired } from "../../shared/wire.ts";
import { once } from "../later.tsx";
import { languageOf } from "./languages.ts";
import type { SeenError } from "./state.ts";

const TIMEOUT_MS = 5000;
/** The child's own work has the line first; an error pairs at once. */
const PAIR_AFTER_MS = 10_000;

export interface Signals {
  errorSeen: (error: SeenError) => void;
  /** The program of this file ran to its end. */
  ranWhole: (path: string) => void;
  /** The child leaves this laptop: no key stays behind. */
  forget: () => Promise<void>;
  stop: () => void;
}

const load = once(() =>
  Promise.all([
    import("../../shared/beacon/sender.ts"),
    import("../../shared/beacon/outbox.ts"),
    import("../../shared/beacon/codes.ts"),
    import("../explain.ts"),
  ]),
);

const nameOf = (student: string): string => `hh-beacons-${student}`;

async function start(student: string) {
  const [{ startSender }, { openOutbox }, { codeOf }, { explanationOf }] = await load();
  const db = await openOutbox(nameOf(student));
  const sender = startSender({
    db,
    pair: () => post<Paired>("beacon/pair", {}, { timeout_ms: TIMEOUT_MS }),
    post: (body) => postBytes("beacon", body, TIMEOUT_MS),
    now_ms: () => Date.now(),
    roll: Math.random,
    setTimer: (work, ms) => setTimeout(work, ms),
    clearTimer: (timer) => clearTimeout(timer),
  });
  const close = (): void => {
    sender.stop();
    db.close();
  };
  const codeOfError = (error: SeenError | null): number =>
    error === null ? 0 : codeOf(explanationOf(error));
  return { say: sender.say, codeOfError, close };
}

/** Also what an earlier page of this child has left here. */
async function forgetKeys(student: string): Promise<void> {
  const [, { openOutbox, forget }] = await load();
  const db = await openOutbox(nameOf(student));
  await forget(db).finally(() => db.close());
}

const SILENT: Signals = {
  errorSeen: () => undefined,
  ranWhole: () => undefined,
  forget: () => Promise.resolve(),
  stop: () => undefined,
};

export function openSignals(student: string): Signals {
  if (!isSecureContext) return SILENT;
  const broken = new Set<string>();
  const silently = (reason: unknown): void => console.warn(reason);
  let opened: ReturnType<typeof start> | null = null;
  let stopped = false;

  /** What failed is tried anew when there is something to say again. */
  async function open(): ReturnType<typeof start> {
    opened ??= start(student).catch((reason: unknown) => {
      opened = null;
      throw reason;
    });
    const open_now = await opened;
    if (stopped) open_now.close();
    return open_now;
  }
  const pairing = setTimeout(() => void open().catch(silently), PAIR_AFTER_MS);

  function say(sign: Omit<Sign, "code" | "language">, path: string, error: SeenError | null): void {
    const { language } = languageOf(path);
    open()
      .then(({ say, codeOfError }) => say({ ...sign, language, code: codeOfError(error) }))
      .catch(silently);
  }

  return {
    errorSeen: (error) => {
      broken.add(error.path);
      const { line, column } = error;
      const type = error.origin === "parse" ? "parse_error" : "run_error";
      say({ type, message: `${error.name}: ${error.message}`, line, column }, error.path, error);
    },
    ranWhole: (path) => {
      if (broken.delete(path)) say({ type: "resolved", message: "", line: null, column: null }, path, null);
    },
    forget: () => forgetKeys(student).catch(silently),
    stop: () => {
      stopped = true;
      clearTimeout(pairing);
      opened?.then((here) => here.close(), silently);
    },
  };
}
