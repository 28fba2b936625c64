/** What the server says to one question of the page: asked when there is a line, and again when there is a new one. */

import { useCallback, useEffect, useState } from "react";
import { get } from "../shared/api.ts";

export type Asked<T> =
  | { kind: "loading" }
  | { kind: "failed"; again: () => void }
  | { kind: "here"; answer: T };

interface Heard<T> {
  path: string;
  answer: T | null;
}

const TIMEOUT_MS = 15_000;

/**
 * `rest_ms`: whoever walks through a list with keys asks only where she rests. With another `version` it is asked
 * again, and what was answered before stays until then.
 */
export function useAnswer<T extends { ok: true }>(
  path: string,
  connected: boolean,
  { rest_ms = 0, version = 0 }: { rest_ms?: number; version?: number } = {},
): Asked<T> {
  const [heard, setHeard] = useState<Heard<T> | null>(null);
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    if (!connected) return undefined;
    let wanted = true;
    const ask = (): void => {
      void get<T>(path, { timeout_ms: TIMEOUT_MS }).then((answer) => {
        if (!wanted) return;
        // What is here stays here: an answer that fails to come anew takes nothing away.
        setHeard((held) => (answer.ok ? { path, answer } : held?.path === path ? held : { path, answer: null }));
      });
    };
    const timer = setTimeout(ask, rest_ms);
    return () => {
      wanted = false;
      clearTimeout(timer);
    };
  }, [path, connected, rest_ms, version, attempt]);
  const again = useCallback(() => {
    setHeard(null);
    setAttempt((before) => before + 1);
  }, []);
  if (heard?.path !== path) return { kind: "loading" };
  return heard.answer === null ? { kind: "failed", again } : { kind: "here", answer: heard.answer };
}
