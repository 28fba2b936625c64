/**
 * The calls of the sync, by HTTP and, while that is silent, by the child's socket as well.
 *
 * Chromium keeps a TLS handshake whose answer went astray for up to half a minute, and every call to the same server
 * waits for it. A socket has a connection of its own and is back within seconds. Asking twice does no harm: the centre
 * counts an event once, by whichever way it comes.
 */
import { isLate, refusalIn, silence, UNREACHABLE, type Refusal } from "../../shared/api.ts";
import type { SocketAnswer, SocketCall } from "../../shared/wire.ts";

/** Frames of the socket have at most 64 KB; some room for what stands around the events. */
export const SOCKET_PUSH_BYTES = 48_000;
const FRAME_BYTES = 64 * 1024;

interface Ok {
  ok: true;
}
export type Question = Pick<SocketCall, "call" | "body" | "since">;

interface Pending {
  question: Question;
  answer: (answer: Ok | Refusal) => void;
  sent: boolean;
}

export interface Ways {
  ask: <T extends Ok>(
    question: Question,
    timeout_ms: number,
    byHttp: () => Promise<T | Refusal>,
  ) => Promise<T | Refusal>;
  /** The last call over HTTP got no answer in time. */
  isSilent: () => boolean;
  /** The socket is open: what waits for it is sent. */
  opened: () => void;
  /** The socket is gone, and with it the answers to what was sent. */
  closed: () => void;
  heard: (message: SocketAnswer) => void;
}

export function twoWays(send: (message: SocketCall) => boolean): Ways {
  const pending = new Map<string, Pending>();
  let silent = false;
  let asked = 0;

  function post(request_id: string, one: Pending): void {
    const message: SocketCall = { type: "call", request_id, ...one.question };
    if (new TextEncoder().encode(JSON.stringify(message)).length > FRAME_BYTES) end(request_id, silence());
    else one.sent = send(message);
  }

  function end(request_id: string, answer: Ok | Refusal): void {
    const one = pending.get(request_id);
    pending.delete(request_id);
    one?.answer(answer);
  }

  function bySocket(question: Question, timeout_ms: number): Promise<Ok | Refusal> {
    return new Promise((resolve) => {
      asked += 1;
      const request_id = String(asked);
      const timer = setTimeout(() => end(request_id, silence({ late: true })), timeout_ms);
      const answer = (said: Ok | Refusal): void => {
        clearTimeout(timer);
        resolve(said);
      };
      const one = { question, answer, sent: false };
      pending.set(request_id, one);
      post(request_id, one);
    });
  }

  return {
    isSilent: () => silent,
    ask: async <T extends Ok>(question: Question, timeout_ms: number, byHttp: () => Promise<T | Refusal>) => {
      const was_silent = silent;
      const first = byHttp().then((answer) => {
        silent = isLate(answer);
        return answer;
      });
      if (!was_silent) return first;
      return firstOf(first, bySocket(question, timeout_ms) as Promise<T | Refusal>);
    },
    opened: () => {
      for (const [request_id, one] of pending) if (!one.sent) post(request_id, one);
    },
    closed: () => {
      for (const [request_id, one] of pending) if (one.sent) end(request_id, silence());
    },
    heard: (message) => end(message.request_id, message.ok ? (message as Ok) : refusalIn(message)),
  };
}

/** Whichever is answered first; silence only when both are silent. */
async function firstOf<T extends Ok>(
  http: Promise<T | Refusal>,
  socket: Promise<T | Refusal>,
): Promise<T | Refusal> {
  const none = (answer: T | Refusal): boolean => !answer.ok && answer.error === UNREACHABLE;
  return new Promise((resolve) => {
    const settle = (answer: T | Refusal): void => {
      if (!none(answer)) resolve(answer);
    };
    void http.then(settle);
    void socket.then(settle);
    void Promise.all([http, socket]).then(([answer]) => resolve(answer));
  });
}
