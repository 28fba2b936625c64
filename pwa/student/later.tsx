/**
 * Parts of the page that a child seldom opens. They are no part of the first load: each is fetched when it is wanted,
 * and all of them a while after the start, so that they are there when the line is not.
 */
import { useEffect, useState, type ComponentType } from "react";

const REST_AFTER_MS = 10_000;
const AGAIN_MS = 3000;
type Get = () => Promise<unknown>;
/** What a child without a line needs comes before all else. */
const rest: Record<"first" | "then", Get[]> = { first: [], then: [] };

/** Fetches once; what failed is fetched anew when it is wanted again. */
export function once<T>(load: () => Promise<T>, turn: "first" | "then" = "then"): () => Promise<T> {
  let coming: Promise<T> | null = null;
  const get = (): Promise<T> => {
    coming ??= load().catch((reason: unknown) => {
      coming = null;
      throw reason;
    });
    return coming;
  };
  rest[turn].push(get);
  return get;
}

/** One after the other, because the child's work goes over the same line; what fails is fetched a while later. */
export function fetchTheRest(): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  async function fetchAll(): Promise<void> {
    for (const get of [...rest.first, ...rest.then]) if (!stopped) await get();
  }
  function begin(): void {
    timer = setTimeout(() => {
      fetchAll().catch(() => {
        if (!stopped) begin();
      });
    }, REST_AFTER_MS);
  }
  begin();
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}

/** The component, and nothing until it is here. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>): ComponentType<P> {
  const get = once(load);
  return function Later(props: P) {
    const [Part, setPart] = useState<ComponentType<P> | null>(null);
    const [attempt, setAttempt] = useState(0);
    useEffect(() => {
      let gone = false;
      let timer: ReturnType<typeof setTimeout> | undefined;
      get().then(
        (part) => {
          if (!gone) setPart(() => part);
        },
        () => {
          timer = setTimeout(() => setAttempt(attempt + 1), AGAIN_MS);
        },
      );
      return () => {
        gone = true;
        clearTimeout(timer);
      };
    }, [attempt]);
    return Part === null ? null : <Part {...props} />;
  };
}
