/** Carries out what the core decides: the place, the word to the other tabs, and what must be stored before. */
import { tabStep, type Phase, type TabEffect, type TabInput } from "./core.ts";
import { openPlace } from "./place.ts";

/** How long another tab may take to store its last keystrokes. */
const ANSWER_MS = 2500;

export interface Held {
  /** Stores what is open and closes it. */
  store: () => Promise<void>;
  /** Closes it and writes no more. */
  abandon: () => void;
}

export interface Gate {
  phase: () => Phase;
  subscribe: (listener: () => void) => () => void;
  useHere: () => void;
  /** What this tab has open; closing it twice does no harm. */
  hold: (held: Held) => void;
  stop: () => void;
}

export function openGate(student: string): Gate {
  let phase: Phase = "waiting";
  let held: Held | null = null;
  let stopped = false;
  const listeners = new Set<() => void>();
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const others = new BroadcastChannel(`hh-${student}`);
  const place = openPlace(student, {
    onGranted: () => tell({ type: "granted" }),
    onLost: () => tell({ type: "lost" }),
  });

  function tell(input: TabInput): void {
    if (stopped) return;
    const [next, effects] = tabStep(phase, input);
    phase = next;
    effects.forEach(carryOut);
    for (const listener of listeners) listener();
  }

  function after(ms: number, input: TabInput): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      tell(input);
    }, ms);
    timers.add(timer);
  }

  function carryOut(effect: TabEffect): void {
    if (effect === "want" || effect === "take" || effect === "give") place[effect]();
    else if (effect === "ask") {
      others.postMessage("ask");
      after(ANSWER_MS, { type: "no_answer" });
    } else if (effect === "abandon") held?.abandon();
    else {
      const stored = (): void => tell({ type: "stored" });
      (held?.store() ?? Promise.resolve()).then(stored, stored);
    }
  }

  others.onmessage = () => tell({ type: "asked" });
  tell({ type: "opened" });
  // Another tab is only spoken of when the place is not free by then: a reload gives it back a moment late.
  after(place.late_ms, { type: "late" });

  return {
    phase: () => phase,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    useHere: () => tell({ type: "use_here" }),
    hold: (now) => {
      held = now;
    },
    stop: () => {
      stopped = true;
      timers.forEach(clearTimeout);
      others.close();
      const free = (): void => place.stop();
      (held?.store() ?? Promise.resolve()).then(free, free);
    },
  };
}
