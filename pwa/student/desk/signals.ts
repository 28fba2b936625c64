/**
 * What this page says by beacons, besides what it pushes: that an error was seen, and that it is gone. Over a line that
 * others can read the centre gives no keys, and nothing is said. Whatever fails here costs a hint, and never the child's
 * work: the code comes after the first load, see `later.tsx`.
 */
import { post, postBytes } from "../../shared/api.ts";
import type { Sender, Sign } from "../../shared/beacon/sender.ts";
import type { Paired } from "../../shared/wire.ts";
import { once } from "../later.tsx";
import { languageOf } from "./languages.ts";
import type { SeenError } from "./state.ts";

const TIMEOUT_MS = 5000;

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

export function openSignals(student: string): Signals {
  if (!isSecureContext) {
    return {
      errorSeen: () => undefined,
      ranWhole: () => undefined,
      forget: () => Promise.resolve(),
      stop: () => undefined,
    };
  }
  let stopped = false;
  const broken = new Set<string>();
  const opened = load().then(
    async ([{ startSender }, { openOutbox, forget }, { codeOf }, { explanationOf }]) => {
      const db = await openOutbox(`hh-beacons-${student}`);
      const sender: Sender = startSender({
        db,
        pair: () => post<Paired>("beacon/pair", {}, { timeout_ms: TIMEOUT_MS }),
        post: (body) => postBytes("beacon", body, TIMEOUT_MS),
        now_ms: () => Date.now(),
        roll: Math.random,
        setTimer: (work, ms) => setTimeout(work, ms),
        clearTimer: clearTimeout,
      });
      const close = (): void => {
        sender.stop();
        db.close();
      };
      if (stopped) close();
      return { say: sender.say, codeOf, explanationOf, close, forget: () => forget(db) };
    },
  );
  const silently = (reason: unknown): void => console.warn(reason);

  function say(sign: Omit<Sign, "code" | "language">, path: string, error: SeenError | null): void {
    const { language } = languageOf(path);
    opened
      .then((open) => {
        const code = error === null ? 0 : open.codeOf(open.explanationOf(error));
        return open.say({ ...sign, language, code });
      })
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
    forget: () => opened.then((open) => open.forget()).catch(silently),
    stop: () => {
      stopped = true;
      opened.then((open) => open.close()).catch(silently);
    },
  };
}
