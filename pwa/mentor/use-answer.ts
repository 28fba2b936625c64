/** One question to the server for as long as a part of the page is there: the answer, and a way to ask again. */

import { useCallback, useEffect, useState } from "react";
import { get, type Refusal } from "../shared/api.ts";

export interface Asked<T> {
  /** Null until the first answer. */
  answer: T | Refusal | null;
  again: () => void;
  /** Something newer than the last answer: what a command brought. */
  put: (answer: T) => void;
}

/** `each_ms`: asked again so often; an answer that fails then leaves the last good one where it is. */
export function useAnswer<T extends { ok: true }>(path: string, each_ms?: number): Asked<T> {
  const [held, setHeld] = useState<{ path: string; answer: T | Refusal } | null>(null);
  const [asking, setAsking] = useState(0);
  useEffect(() => {
    let gone = false;
    const ask = (): void => {
      void get<T>(path).then((told) => {
        if (!gone) setHeld((now) => (!told.ok && now?.path === path && now.answer.ok ? now : { path, answer: told }));
      });
    };
    ask();
    const timer = each_ms === undefined ? undefined : setInterval(ask, each_ms);
    return () => {
      gone = true;
      clearInterval(timer);
    };
  }, [path, each_ms, asking]);
  const again = useCallback(() => {
    setHeld((now) => (now?.answer.ok === true ? now : null));
    setAsking((count) => count + 1);
  }, []);
  const put = useCallback(
    (answer: T) => {
      setHeld({ path, answer });
    },
    [path],
  );
  return { answer: held?.path === path ? held.answer : null, again, put };
}
