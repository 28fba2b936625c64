/** One wish at a time: whether it is under way, and what came of the last one, in words. */

import { useCallback, useState } from "react";
import { post, type Refusal } from "../../shared/api.ts";
import { refusalWords } from "./texts.ts";

export interface Deed {
  busy: boolean;
  /** What came of it; empty before anything was wished. */
  said: { tone: "good" | "error"; words: string } | null;
  /** The answer, or null when it was refused: then `said` has why, unless `onRefusal` takes it upon itself. */
  run: <T extends { ok: true }>(path: string, body: unknown, onRefusal?: (refusal: Refusal) => boolean) => Promise<T | null>;
  say: (words: string | null) => void;
}

export function useDeed(): Deed {
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Deed["said"]>(null);
  const run: Deed["run"] = useCallback(async <T extends { ok: true }>(path: string, body: unknown, onRefusal?: (refusal: Refusal) => boolean) => {
    setBusy(true);
    setSaid(null);
    const answer = await post<T>(path, body);
    setBusy(false);
    if (answer.ok) return answer;
    if (onRefusal?.(answer) !== true) setSaid({ tone: "error", words: refusalWords(answer) });
    return null;
  }, []);
  const say = useCallback((words: string | null) => setSaid(words === null ? null : { tone: "good", words }), []);
  return { busy, said, run, say };
}
