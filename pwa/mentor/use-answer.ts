/** What the server says to one question of the page: asked when there is a line, and again when there is a new one. */

import { useCallback, useEffect, useState } from "react";
import { get } from "../shared/api.ts";

export type Asked<T> = ({ kind: "loading" } | { kind: "failed" } | { kind: "here"; answer: T }) & {
  /** Once more; what is here stays until then. */
  again: () => void;
  /** Something newer than the last answer: what a command brought. */
  put: (answer: T) => void;
};

interface Heard<T> {
  path: string;
  answer: T | null;
}

const TIMEOUT_MS = 15_000;

interface Options {
  rest_ms?: number;
  version?: number;
  each_ms?: number | undefined;
}

/**
 * `rest_ms`: whoever walks through a list with keys asks only where she rests. With another `version` it is asked
 * again, and what was answered before stays until then. `each_ms`: asked again so often.
 */
export function useAnswer<T extends { ok: true }>(
  path: string,
  connected = true,
  { rest_ms = 0, version = 0, each_ms }: Options = {},
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
    const clock = each_ms === undefined ? undefined : setInterval(ask, each_ms);
    return () => {
      wanted = false;
      clearTimeout(timer);
      clearInterval(clock);
    };
  }, [path, connected, rest_ms, version, each_ms, attempt]);
  const again = useCallback(() => {
    setHeard((held) => (held?.answer == null ? null : held));
    setAttempt((before) => before + 1);
  }, []);
  const put = useCallback((answer: T) => setHeard({ path, answer }), [path]);
  const ways = { again, put };
  if (heard?.path !== path) return { kind: "loading", ...ways };
  return heard.answer === null ? { kind: "failed", ...ways } : { kind: "here", answer: heard.answer, ...ways };
}
