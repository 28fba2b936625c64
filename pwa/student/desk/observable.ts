/** A value that tells its listeners of changes, at most once per animation frame's worth of events. */
export interface Observable<S, E> {
  get: () => S;
  subscribe: (listener: () => void) => () => void;
  send: (event: E) => void;
}

export function observable<S, E>(initial: S, evolve: (state: S, event: E) => S): Observable<S, E> {
  let state = initial;
  let told = true;
  const listeners = new Set<() => void>();
  const tell = (): void => {
    told = true;
    for (const listener of listeners) listener();
  };
  return {
    get: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send: (event) => {
      state = evolve(state, event);
      if (told) {
        told = false;
        queueMicrotask(tell);
      }
    },
  };
}
