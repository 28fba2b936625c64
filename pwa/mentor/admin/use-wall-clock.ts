/** The time on this laptop's wall, which may differ from the server's by seconds. */

import { useEffect, useState } from "react";

export function useWallClock(each_ms: number): number {
  const [at, setAt] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setAt(Date.now());
    }, each_ms);
    return () => {
      clearInterval(timer);
    };
  }, [each_ms]);
  return at;
}
