/** The line to the centre: pushes and pulls, the socket that pokes, and when anything was heard last. */
import { get, isLate, post, type Refusal } from "../../shared/api.ts";
import { uuid } from "../../shared/ids.ts";
import { openSocket } from "../../shared/socket.ts";
import { MAX_BYTES, type Input } from "../../shared/sync/core.ts";
import { startEngine, type SyncReport } from "../../shared/sync/engine.ts";
import type { Applied } from "../../shared/sync/apply.ts";
import type { Db } from "../../shared/sync/store.ts";
import type { HelloAnswer, PullAnswer, PushAnswer, StudentMessage } from "../../shared/wire.ts";
import { now } from "./clock.ts";
import { watchLoads } from "./loads.ts";
import { SOCKET_PUSH_BYTES, twoWays } from "./two-ways.ts";

const PUSH_TIMEOUT_MS = 5000;
/** A small question on a line that was bad a moment ago, see `backoff.ts`. */
const PROBE_TIMEOUT_MS = 2000;
/** Without a socket the page asks by itself. */
const ASK_EVERY_MS = 4000;
/** With one it still asks now and then: a poke may be lost. */
const LOOK_EVERY_MS = 30_000;

export interface LinkPorts {
  db: Db;
  flush: () => Promise<void>;
  onApplied: (applied: Applied) => Promise<void>;
  onReport: (report: SyncReport) => void;
  onTrouble: (reason: unknown) => void;
  onMessage: (message: StudentMessage) => void;
}

export interface LinkToCentre {
  appended: () => void;
  woken: () => void;
  /** While the child leaves, nothing is asked of the centre that it would refuse a moment later. */
  hush: (on: boolean) => Promise<void>;
  signedIn: () => void;
  /** Milliseconds since anything was heard from the centre; null before the first time. */
  silentMs: () => number | null;
  stop: () => void;
}

/** A call without an answer ends whatever else hangs on the same line, see `loads.ts`. */
async function inTime<T extends { ok: true }>(call: Promise<T | Refusal>): Promise<T | Refusal> {
  const answer = await call;
  if (isLate(answer)) loads.breakOff();
  return answer;
}

const loads = watchLoads(window, () => performance.now());

const pullPath = (cursor: string | null): string =>
  cursor === null ? "pull" : `pull?since=${encodeURIComponent(cursor)}`;

export function openLink(ports: LinkPorts): LinkToCentre {
  let heardAt: number | null = null;
  let askedAt = performance.now();
  let hushed = false;
  const heard = (): void => {
    heardAt = performance.now();
  };

  const ways = twoWays((message) => socket.send(message));
  const engine = startEngine({
    ...ports,
    server: {
      hello: (body, quick) => {
        const timeout_ms = quick ? PROBE_TIMEOUT_MS : PUSH_TIMEOUT_MS;
        const byHttp = () => inTime(post<HelloAnswer>("hello", body, { timeout_ms }));
        return ways.ask({ call: "hello", body: { ...body } }, timeout_ms, byHttp);
      },
      push: (body) => {
        const byHttp = () => inTime(post<PushAnswer>("push", body, { timeout_ms: PUSH_TIMEOUT_MS }));
        return ways.ask({ call: "push", body }, PUSH_TIMEOUT_MS, byHttp);
      },
      pull: (since) => {
        const byHttp = () => inTime(get<PullAnswer>(pullPath(since), { timeout_ms: PUSH_TIMEOUT_MS }));
        return ways.ask({ call: "pull", since }, PUSH_TIMEOUT_MS, byHttp);
      },
      mostBytes: () => (ways.isSilent() ? SOCKET_PUSH_BYTES : MAX_BYTES),
    },
    newId: uuid,
    roll: Math.random,
    now,
    onReport: (report) => {
      if (report.reached) heard();
      ports.onReport(report);
    },
  });

  const hint = (input: Input): void => {
    if (!hushed) engine.tell(input);
  };

  const socket = openSocket("/ws/v1/student", {
    onOpen: () => {
      ways.opened();
      hint({ type: "woken" });
    },
    onClose: () => {
      ways.closed();
      // Along a line that is cut nobody sees anything; when it is back, the centre says who looks.
      ports.onMessage({ type: "watched", by: [] });
    },
    onMessage: (message) => {
      heard();
      const said = message as StudentMessage;
      if (said.type === "poke") hint({ type: "poked" });
      else if (said.type === "answer") ways.heard(said);
      else if (said.type !== "tick") ports.onMessage(said);
    },
  });

  const look = setInterval(() => {
    if (performance.now() - askedAt < (socket.connected() ? LOOK_EVERY_MS : ASK_EVERY_MS)) return;
    askedAt = performance.now();
    hint({ type: "poked" });
  }, 1000);

  const woken = (): void => {
    if (document.visibilityState === "hidden") return;
    socket.wake();
    hint({ type: "woken" });
  };
  addEventListener("online", woken);
  document.addEventListener("visibilitychange", woken);
  engine.tell({ type: "started" });

  return {
    appended: () => engine.tell({ type: "appended" }),
    woken,
    hush: (on) => {
      hushed = on;
      if (!on) woken();
      return on ? engine.atRest() : Promise.resolve();
    },
    signedIn: () => {
      socket.wake();
      engine.tell({ type: "signed_in" });
    },
    silentMs: () => (heardAt === null ? null : performance.now() - heardAt),
    stop: () => {
      removeEventListener("online", woken);
      document.removeEventListener("visibilitychange", woken);
      clearInterval(look);
      socket.close();
      engine.stop();
    },
  };
}
