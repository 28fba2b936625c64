/** The end of the class, wished by a mentor: for some seconds nothing is sent, so that it can be taken back. It goes on
    counting while the settings are closed. */

import { useCallback, useEffect, useState } from "react";
import { post, type Refusal } from "../shared/api.ts";
import type { ClassEnded } from "../shared/wire.ts";

const GRACE_S = 8;

export type EndingState =
  | { kind: "none" | "sending" | "undone" }
  | { kind: "soon"; left_s: number }
  | { kind: "done"; closed: number }
  | { kind: "refused"; refusal: Refusal };

export interface Ending {
  state: EndingState;
  begin: () => void;
  undo: () => void;
  /** What was said about the last one is read. */
  clear: () => void;
}

export function useEnding(roomId: string): Ending {
  const [state, setState] = useState<EndingState>({ kind: "none" });
  const left_s = state.kind === "soon" ? state.left_s : null;
  useEffect(() => {
    if (left_s === null) return undefined;
    const timer = setTimeout(() => {
      if (left_s > 1) {
        setState({ kind: "soon", left_s: left_s - 1 });
        return;
      }
      setState({ kind: "sending" });
      void post<ClassEnded>(`rooms/${encodeURIComponent(roomId)}/end`, {}).then((told) => {
        setState(told.ok ? { kind: "done", closed: told.closed } : { kind: "refused", refusal: told });
      });
    }, 1000);
    return () => {
      clearTimeout(timer);
    };
  }, [left_s, roomId]);
  const begin = useCallback(() => setState({ kind: "soon", left_s: GRACE_S }), []);
  const undo = useCallback(() => setState((now) => (now.kind === "soon" ? { kind: "undone" } : now)), []);
  const clear = useCallback(() => setState((now) => (now.kind === "soon" || now.kind === "sending" ? now : { kind: "none" })), []);
  return { state, begin, undo, clear };
}
