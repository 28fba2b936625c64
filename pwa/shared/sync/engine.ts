/** Runs the core: one effect at a time, timers, and the outside's reasons to try again. */
import type { Applied } from "./apply.ts";
import { resting, START, step, type Effect, type Input, type SyncState } from "./core.ts";
import { perform, type Ports } from "./perform.ts";

export interface SyncReport {
  /** The last attempt brought the sync on: a refusal that comes back is no better than silence. */
  reached: boolean;
  signed_out: boolean;
  acknowledged: boolean;
}

export interface Engine {
  tell: (input: Input) => void;
  /** Resolves once no request is under way. */
  atRest: () => Promise<void>;
  stop: () => void;
}

export interface EnginePorts extends Ports {
  onReport: (report: SyncReport) => void;
  /** Something unforeseen in the store (a full disk, a closed database): the page must say so. */
  onTrouble: (reason: unknown) => void;
}

export type { Applied };

export function startEngine(ports: EnginePorts): Engine {
  let state: SyncState = START;
  let stopped = false;
  let waiting: (() => void)[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(input: Input): void {
    if (stopped) return;
    const [next, effects] = step(state, input);
    state = next;
    report(input);
    effects.forEach(carryOut);
    if (isAtRest()) letGo();
  }

  const isAtRest = (): boolean =>
    stopped || resting(state) || state.phase === "stopped" || state.phase === "signed_out";

  function letGo(): void {
    waiting.forEach((resolve) => resolve());
    waiting = [];
  }

  function report(input: Input): void {
    if (!["lost", "greeted", "pushed", "stored", "pulled", "refused"].includes(input.type)) return;
    const signed_out = state.phase === "signed_out";
    ports.onReport({ reached: state.failures === 0, signed_out, acknowledged: input.type === "stored" });
  }

  function carryOut(effect: Effect): void {
    clearTimeout(timer);
    if (effect.do === "sign_in") return;
    if (effect.do === "wait") timer = setTimeout(() => tell({ type: "timer" }), effect.ms);
    else
      perform(effect, ports).then(tell, (reason: unknown) => {
        ports.onTrouble(reason);
        tell({ type: "lost", roll: ports.roll() });
      });
  }

  return {
    tell,
    atRest: () =>
      new Promise((resolve) => {
        if (isAtRest()) resolve();
        else waiting.push(resolve);
      }),
    stop: () => {
      stopped = true;
      letGo();
      clearTimeout(timer);
    },
  };
}
