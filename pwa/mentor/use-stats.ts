/** The room of the last hours in numbers: asked when the page opens, and each minute. */

import { useEffect, useState } from "react";
import { get } from "../shared/api.ts";
import type { RoomStats, StatsAnswer } from "../shared/wire.ts";

const ASK_EACH_MS = 60_000;

export function useStats(roomId: string): RoomStats | null {
  const [stats, setStats] = useState<RoomStats | null>(null);
  useEffect(() => {
    let here = true;
    const ask = (): void => {
      void get<StatsAnswer>(`rooms/${encodeURIComponent(roomId)}/stats`).then((answer) => {
        // Numbers of a minute ago are still true enough where the line is down.
        if (here && answer.ok) setStats(answer);
      });
    };
    ask();
    const timer = setInterval(ask, ASK_EACH_MS);
    return () => {
      here = false;
      clearInterval(timer);
    };
  }, [roomId]);
  return stats;
}
