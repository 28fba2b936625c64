/** What the rules that are being typed would do to those who wait: asked a moment after the last key, and again whenever
    the room's own order has changed. */

import { useEffect, useRef, useState } from "react";
import { post } from "../../shared/api.ts";
import type { RulesPreview } from "../../shared/wire.ts";

const AFTER_MS = 250;
const AGAIN_MS = 3_000;

export interface Preview {
  told: RulesPreview | null;
  /** The last question had no answer; an older one may still stand there. */
  failed: boolean;
}

/** `values` as JSON, so that equal ones are one question; null while one of them cannot be. `onTold` hears each answer. */
export function usePreview(
  roomId: string,
  values: string | null,
  order: string,
  onTold: (told: RulesPreview) => void,
): Preview {
  const [preview, setPreview] = useState<Preview>({ told: null, failed: false });
  const [tries, setTries] = useState(0);
  const latest = useRef(onTold);
  useEffect(() => {
    latest.current = onTold;
  });
  useEffect(() => {
    if (values === null) return undefined;
    let gone = false;
    let again: ReturnType<typeof setTimeout> | undefined;
    const timer = setTimeout(() => {
      const path = `rooms/${encodeURIComponent(roomId)}/queue-rules/preview`;
      void post<RulesPreview>(path, { values: JSON.parse(values) as unknown }).then((answer) => {
        if (gone) return;
        if (answer.ok) {
          setPreview({ told: answer, failed: false });
          latest.current(answer);
        } else {
          setPreview((now) => ({ ...now, failed: true }));
          again = setTimeout(() => setTries((count) => count + 1), AGAIN_MS);
        }
      });
    }, AFTER_MS);
    return () => {
      gone = true;
      clearTimeout(timer);
      clearTimeout(again);
    };
  }, [roomId, values, order, tries]);
  return preview;
}
