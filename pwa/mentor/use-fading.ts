/** Notes go by themselves after a while; long enough to be read from across a desk. */

import { useEffect, useRef } from "react";
import type { Note } from "./evolve.ts";

const SHOWN_MS = 15_000;

export function useFading(notes: readonly Note[], dismiss: (id: string) => void): void {
  const timers = useRef(new Map<string, ReturnType<typeof setTimeout>>());
  useEffect(() => {
    for (const { id } of notes)
      if (!timers.current.has(id))
        timers.current.set(
          id,
          setTimeout(() => {
            dismiss(id);
          }, SHOWN_MS),
        );
  }, [notes, dismiss]);
  useEffect(() => {
    const all = timers.current;
    return () => {
      all.forEach(clearTimeout);
      all.clear();
    };
  }, []);
}
