/**
 * A WebSocket that comes back by itself and says how fresh its news is.
 *
 * It carries hints only: whatever is lost on it is fetched by other calls. `onOpen` is the moment to do that.
 * The server says something at least every 5 s. A connection whose other end has gone without a word looks open for
 * ever, so one that is silent for longer is given up and begun anew.
 */
import { backoffMs } from "./backoff.ts";

export interface SocketHandlers {
  onMessage: (message: unknown) => void;
  onOpen?: () => void;
  /** `code` is the close code; 4401 and 4403 mean that this login may not listen at all. */
  onClose?: (code: number) => void;
}

export interface LiveSocket {
  send: (message: unknown) => boolean;
  close: () => void;
  /** Tries at once instead of waiting for the next attempt. */
  wake: () => void;
  connected: () => boolean;
}

const REFUSED = new Set([4401, 4403]);
/** The code of a connection that has ended without one. */
const NO_FAREWELL = 1006;
/** After this long without a connection the attempt is given up and begun anew. */
const CONNECT_TIMEOUT_MS = 2000;
/** Two of the server's words and a half may be late. */
export const GIVE_UP_AFTER_MS = 12_000;

export function socketUrl(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

export function openSocket(
  path: string,
  handlers: SocketHandlers,
  give_up_after_ms = GIVE_UP_AFTER_MS,
): LiveSocket {
  let socket: WebSocket | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;

  const later = (): void => {
    failures += 1;
    clearTimeout(timer);
    timer = setTimeout(connect, backoffMs(failures, Math.random()));
  };

  function connect(): void {
    if (closed) return;
    clearTimeout(timer);
    const mine = new WebSocket(socketUrl(path));
    socket = mine;
    let deadline = setTimeout(() => mine.close(), CONNECT_TIMEOUT_MS);
    const listen = (): void => {
      clearTimeout(deadline);
      deadline = setTimeout(giveUp, give_up_after_ms);
    };
    const over = (code: number): void => {
      clearTimeout(deadline);
      if (socket !== mine) return;
      socket = null;
      handlers.onClose?.(code);
      if (!closed && !REFUSED.has(code)) later();
    };
    /** Its own farewell would wait for an answer that never comes. */
    function giveUp(): void {
      mine.close();
      over(NO_FAREWELL);
    }
    mine.onopen = () => {
      listen();
      handlers.onOpen?.();
    };
    mine.onmessage = (event: MessageEvent<unknown>) => {
      listen();
      // A server that is going down accepts and closes: only a word from it proves the line.
      failures = 0;
      const message = parsed(event.data);
      if (message !== undefined) handlers.onMessage(message);
    };
    mine.onclose = (event) => over(event.code);
  }

  connect();
  return {
    send: (message) => {
      if (socket?.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(message));
      return true;
    },
    close: () => {
      closed = true;
      clearTimeout(timer);
      socket?.close();
    },
    wake: () => {
      if (socket === null) connect();
    },
    connected: () => socket?.readyState === WebSocket.OPEN,
  };
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === "string" ? (JSON.parse(data) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
