/** The words of the system: its machine, and its processes by what they do. */

import { count } from "./count.ts";

const ACTORS: Readonly<Record<string, string>> = {
  gateway: "Line between pages and rules",
  store: "Writes the journal",
  registrar: "Rooms, children and mentors",
  queue: "A room's queue",
  session: "A child's part",
  linter: "Looks for fixes",
  linter_worker: "Looks at programs",
  linter_pool: "Looks for fixes",
  runner: "Runs programs",
  runner_pool: "Runs programs",
  runner_worker: "Runs a program",
  governor: "Watches the machine",
};

const QUEUES: Readonly<Record<string, string>> = {
  sockets: "Pages connected",
  outboxes: "Messages that wait for pages",
  longest_outbox: "Most for one page",
  questions: "Questions under way",
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const SYSTEM = {
  works: "What does not work",
  allWorks: "Everything works.",
  machine: "The machine",
  cpu: "Processors in use",
  memory: "Memory in use",
  lag: "Server late by",
  ms: (value: number): string => `${Math.round(value)} ms`,
  percent,
  disk: "Disk",
  diskWords: ({ free_mb, week_mb, days_left }: { free_mb: number; week_mb: number; days_left: number }): string => {
    const days = days_left > 365 ? "more than a year" : count(days_left, "day", "days");
    return `${sizeWords(free_mb)} free; a week of classes takes about ${sizeWords(week_mb)}, so that lasts for ${days}`;
  },
  sandbox: "Children's programs at the centre",
  sandboxGood: "run behind walls",
  sandboxBad: "do not run at the moment, see above",
  certificate: "Certificate",
  certificateNone: "none: the server speaks plain http only",
  certificateDays: (days: number): string =>
    days < 0 ? "has ended" : `good for ${count(days, "more day", "more days")}`,
  queues: "On the way",
  queue: (name: string): string => QUEUES[name] ?? name,
  processes: "Processes",
  process: "What it does",
  state: "State",
  restarts: "Started again",
  never: "never",
  times: (restarts: number): string => count(restarts, "time", "times"),
  actor: (name: string): string => {
    const [kind = name, ...of] = name.split("/");
    const words = ACTORS[kind] ?? kind;
    return of.length === 0 ? words : `${words} (${of.join("/")})`;
  },
  sessions: (children: number): string => `Parts of ${count(children, "child", "children")}`,
  status: (status: string | undefined): string => (status === undefined || status === "running" ? "works" : status),
  governor: "What background work may use",
};

/** 1234 MB -> "1.2 GB". */
function sizeWords(mb: number): string {
  return mb < 1000 ? `${mb} MB` : `${(mb / 1000).toFixed(mb < 10_000 ? 1 : 0)} GB`;
}
