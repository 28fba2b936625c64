/** One room on the screen: the socket, the fold over what it says, and the commands. */

import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { get } from "../shared/api.ts";
import { uuid } from "../shared/ids.ts";
import { openSocket, type LiveSocket } from "../shared/socket.ts";
import type { Liveness } from "../shared/ui/index.ts";
import type { ColleaguesAnswer } from "../shared/wire.ts";
import { deliver } from "./commands.ts";
import { emptyRoom, evolve, queue, type RoomState } from "./evolve.ts";
import { GIVE_UP_AFTER_MS, liveness } from "./liveness.ts";
import { isMine } from "./sections.ts";
import type { CommandFacts, CommandName, Named, RoomSettings, ServerMessage, Ticket } from "./wire.ts";

const RENEW_EVERY_MS = 30_000;
const ASK_AGAIN_MS = 3000;

export interface RoomView {
  state: RoomState;
  liveness: Liveness;
  now: number;
  command: (command: CommandName, ticket: Ticket, more?: CommandFacts) => void;
  /** Says that a command was not even tried, because there is no line. */
  unsent: (command: CommandName, ticket: Ticket) => void;
  dismiss: (noteId: string) => void;
  /** Who else helps here, and who of them is here now: into `state.colleagues`. */
  askColleagues: () => void;
  draft: (ticket: Ticket, note: string) => void;
  /** Over the socket; false when it cannot carry anything now. */
  say: (message: unknown) => boolean;
  /** The server has said what is set for this room. */
  set: (settings: RoomSettings) => void;
}

export function useRoom(roomId: string, me: Named, onRefused: () => void): RoomView {
  const [state, dispatch] = useReducer(evolve, me, emptyRoom);
  const [line, setLine] = useState({ connected: false, tried: false });
  const socket = useRef<LiveSocket | null>(null);
  const latest = useRef(state);
  useEffect(() => {
    latest.current = state;
  }, [state]);

  const hear = useCallback((message: unknown) => {
    dispatch({ type: "heard", at: performance.now(), message: message as ServerMessage });
  }, []);

  const askColleagues = useCallback(() => {
    void get<ColleaguesAnswer>(`rooms/${encodeURIComponent(roomId)}/mentors`).then((answer) => {
      if (answer.ok) dispatch({ type: "colleagues", mentors: answer.mentors });
    });
  }, [roomId]);

  const connect = useCallback(() => {
    socket.current?.close();
    const handlers = {
      onMessage: (message: unknown) => {
        if (socket.current === mine) hear(message);
      },
      onOpen: () => {
        if (socket.current !== mine) return;
        setLine({ connected: true, tried: true });
        askColleagues();
      },
      onClose: (code: number) => {
        if (socket.current !== mine) return;
        setLine({ connected: false, tried: true });
        dispatch({ type: "disconnected" });
        if (code === 4401 || code === 4403) onRefused();
      },
    };
    const path = `/ws/v1/mentor?room=${encodeURIComponent(roomId)}`;
    const mine = openSocket(path, handlers, GIVE_UP_AFTER_MS);
    socket.current = mine;
  }, [roomId, hear, onRefused, askColleagues]);

  useEffect(() => {
    connect();
    return () => {
      const last = socket.current;
      socket.current = null;
      last?.close();
    };
  }, [connect]);

  const now = useNow();

  useResync(state.wantsResync, socket);
  const command = useCommand(roomId, socket, latest, dispatch, hear);
  useLease(latest, command);
  useWake(socket);
  const unsent = useCallback((command: CommandName, ticket: Ticket) => {
    dispatch({ type: "unsent", command, ticket_id: ticket.id });
  }, []);
  const say = useCallback((message: unknown) => socket.current?.send(message) ?? false, []);
  const draft = useCallback((ticket: Ticket, note: string) => {
    dispatch({ type: "drafted", ticket_id: ticket.id, note });
  }, []);
  const dismiss = useCallback((id: string) => {
    dispatch({ type: "dismissed", id });
  }, []);
  const set = useCallback((settings: RoomSettings) => {
    dispatch({ type: "settings", settings });
  }, []);
  const live = liveness(state, line.connected, line.tried, now);
  return { state, liveness: live, now, command, unsent, dismiss, askColleagues, draft, say, set };
}

/** A second hand. */
function useNow(): number {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(performance.now());
    }, 1000);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}

function useResync(wanted: boolean, socket: React.RefObject<LiveSocket | null>): void {
  useEffect(() => {
    if (!wanted) return undefined;
    const ask = (): void => void socket.current?.send({ type: "resync" });
    ask();
    const timer = setInterval(ask, ASK_AGAIN_MS);
    return () => {
      clearInterval(timer);
    };
  }, [wanted, socket]);
}

function useCommand(
  roomId: string,
  socket: React.RefObject<LiveSocket | null>,
  latest: React.RefObject<RoomState>,
  dispatch: (input: Parameters<typeof evolve>[1]) => void,
  hear: (message: unknown) => void,
): RoomView["command"] {
  return useCallback(
    (command, ticket, more) => {
      const request_id = uuid();
      const message = { type: command, request_id, ticket_id: ticket.id, rev: ticket.rev, ...more };
      dispatch({ type: "sent", request_id, command, ticket_id: ticket.id, rev: ticket.rev, note: more?.note });
      const transport = {
        send: (value: unknown) => socket.current?.send(value) ?? false,
        answered: (id: string) => latest.current.pending[id] === undefined,
      };
      void deliver(roomId, message, transport).then((answer) => {
        if (answer) hear(answer);
      });
    },
    [roomId, socket, latest, dispatch, hear],
  );
}

/** A mentor who looks at the page keeps what they claimed; one who closed the laptop gives it back in time. */
function useLease(latest: React.RefObject<RoomState>, command: RoomView["command"]): void {
  useEffect(() => {
    const renew = (): void => {
      if (document.visibilityState !== "visible") return;
      const { me } = latest.current;
      for (const ticket of queue(latest.current)) if (isMine(ticket, me.id)) command("renew", ticket);
    };
    const timer = setInterval(renew, RENEW_EVERY_MS);
    document.addEventListener("visibilitychange", renew);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", renew);
    };
  }, [latest, command]);
}

function useWake(socket: React.RefObject<LiveSocket | null>): void {
  useEffect(() => {
    const wake = (): void => socket.current?.wake();
    const seen = (): void => {
      if (document.visibilityState === "visible") wake();
    };
    addEventListener("online", wake);
    document.addEventListener("visibilitychange", seen);
    return () => {
      removeEventListener("online", wake);
      document.removeEventListener("visibilitychange", seen);
    };
  }, [socket]);
}
