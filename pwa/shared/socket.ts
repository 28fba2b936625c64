/**
 * A WebSocket that comes back by itself and says how fresh its news is.
 *
 * It carries hints only: whatever is lost on it is fetched by other calls. `onOpen` is the moment to do that.
 */
import { backoffMs } from "./backoff.ts";

export interface SocketHandlers {
  onMessage: (message: unknown) => void;
  onOpen?: () => void;
  /** `code` is the close code; 4401 and 4403 mean that this session may not listen at all. */
  onClose?: (code: number) => void;
}

export interface LiveSocket {
  send: (message: unknown) => boolean;
  close: () => void;
  /** Tries at once instead of waiting for the next attempt. */
  wake: () => void;
  connected: () => boolean;
  /** Milliseconds since anything was heard; null before the first time. */
  silentMs: () => number | null;
}

const REFUSED = new Set([4401, 4403]);
/** After this long without a connection the attempt is given up and begun anew. */
const CONNECT_TIMEOUT_MS = 5000;

export function socketUrl(path: string): string {
  const url = new URL(path, location.href);
  url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  return url.href;
}

export function openSocket(path: string, handlers: SocketHandlers): LiveSocket {
  let socket: WebSocket | null = null;
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let heard: number | null = null;
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
    const deadline = setTimeout(() => mine.close(), CONNECT_TIMEOUT_MS);
    mine.onopen = () => {
      clearTimeout(deadline);
      handlers.onOpen?.();
    };
    mine.onmessage = (event: MessageEvent<unknown>) => {
      // A server that is going down accepts and closes: only a word from it proves the line.
      failures = 0;
      heard = performance.now();
      const message = parsed(event.data);
      if (message !== undefined) handlers.onMessage(message);
    };
    mine.onclose = (event) => {
      clearTimeout(deadline);
      if (socket !== mine) return;
      socket = null;
      handlers.onClose?.(event.code);
      if (!closed && !REFUSED.has(event.code)) later();
    };
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
    silentMs: () => (heard === null ? null : performance.now() - heard),
  };
}

function parsed(data: unknown): unknown {
  try {
    return typeof data === "string" ? (JSON.parse(data) as unknown) : undefined;
  } catch {
    return undefined;
  }
}
