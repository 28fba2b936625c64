/** What the server does with its own machine, in the mentor's words. The sentence of each decision is the server's. */

import type { GovernorAnswer, GovernorEntry } from "../shared/wire.ts";

export const LEVELS: Readonly<Record<GovernorAnswer["level"], string>> = {
  full: "Nothing is short: background work may use what the class leaves.",
  low: "The machine is busy: background work goes on with one thread.",
  paused: "The machine is short of something: background work pauses.",
  unloaded: "The machine is very short of something: background work has ended for now.",
};

const share = (value: number): string => `${String(Math.round(value * 100))} %`;

/** How a reading is written, for those that say something to a person. */
const READINGS: Readonly<Record<string, (value: number) => string>> = {
  foreign_cpu: (value) => `${share(value)} processors used by other programs`,
  memory_available: (value) => `${share(value)} memory free`,
  lag_ms: (value) => `server ${String(Math.round(value))} ms late`,
  screens_p95_ms: (value) => `${String(Math.round(value))} ms to the screens`,
  temperature_c: (value) => `${String(Math.round(value))} °C`,
};

export const MACHINE = {
  title: "The machine",
  lead: "The queue, the laptops and children's programs always go first. These are the server's last decisions, the newest first.",
  none: "It never had to decide anything.",
  when: ({ at, signals }: GovernorEntry): string => {
    const readings = Object.entries(READINGS).flatMap(([name, words]) => {
      const value = signals[name];
      return typeof value === "number" ? [words(value)] : [];
    });
    const time = new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "medium" });
    return [time, ...readings].join(" · ");
  },
};
