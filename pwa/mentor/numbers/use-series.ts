/** The numbers of a span: asked when it is chosen, and each minute. */

import { useCallback, useEffect, useState } from "react";
import { get } from "../../shared/api.ts";
import type { SeriesAnswer } from "../../shared/wire.ts";
import { statsPath, type Span } from "./spans.ts";

const ASK_EACH_MS = 60_000;
/** A year of a journal takes its time. */
const TIMEOUT_MS = 20_000;

export interface Told {
  /** Of which span; those of another are not shown. */
  span: Span;
  series: SeriesAnswer | null;
  failed: boolean;
}

const nothing = (span: Span): Told => ({ span, series: null, failed: false });

export function useSeries(roomId: string, span: Span): [Told, () => void] {
  const [told, setTold] = useState<Told>(nothing(span));
  const [asked, setAsked] = useState(0);
  const again = useCallback(() => setAsked((before) => before + 1), []);
  useEffect(() => {
    let here = true;
    const ask = (): void => {
      void get<SeriesAnswer>(statsPath(roomId, span, "series"), { timeout_ms: TIMEOUT_MS }).then((answer) => {
        if (!here) return;
        setTold((before) => {
          if (answer.ok) return { span, series: answer, failed: false };
          return { span, series: before.span === span ? before.series : null, failed: true };
        });
      });
    };
    ask();
    const timer = setInterval(ask, ASK_EACH_MS);
    return () => {
      here = false;
      clearInterval(timer);
    };
  }, [roomId, span, asked]);
  return [told.span === span ? told : nothing(span), again];
}
