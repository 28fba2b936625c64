/** What a running program tells the page, whatever its language. */
export type Stream = "log" | "info" | "warn" | "error";

export interface RunError {
  origin: "parse" | "run";
  name: string;
  message: string;
  line: number | null;
  column: number | null;
}

export type RunEvent =
  | { type: "loading" }
  /** It waits for its turn at the centre, or again after the line was down. */
  | { type: "queued" }
  /** The line to the centre is down. */
  | { type: "away" }
  /** The centre keeps it and runs nothing at present. */
  | { type: "held"; error: RunError }
  | { type: "started" }
  | { type: "print"; stream: Stream; text: string; newline: boolean }
  | { type: "too_much" }
  | { type: "error"; error: RunError }
  /** The last event of every run. */
  | { type: "finished"; ok: boolean; stopped: boolean; ms: number };

/** What keeps a program from running at the centre, and is nobody's mistake: the page has words for each. */
export type CentreTrouble = "CentreAway" | "CentreOff" | "CentreBusy" | "CentreBroke" | "NotTaken";

export const CENTRE_TROUBLES: ReadonlySet<string> = new Set<CentreTrouble>([
  "CentreAway",
  "CentreOff",
  "CentreBusy",
  "CentreBroke",
  "NotTaken",
]);

export interface Program {
  path: string;
  text: string;
  /** What the program gets when it asks: one answer per line of the box. */
  answers: string[];
}

export interface Running {
  stop: () => void;
}

export type Listener = (event: RunEvent) => void;

/** What the program inside the frame posts. It comes from the child's own code, so it is checked. */
export type Said =
  | { print: string; stream: Stream }
  | { too_much: true }
  | { failed: { name: string; message: string; stack: string; line: number; column: number } }
  | { done: true };

const STREAMS: readonly unknown[] = ["log", "info", "warn", "error"];

/** Null for anything that a program made up itself. */
export function heard(value: unknown): Said | null {
  if (typeof value !== "object" || value === null) return null;
  const said = value as Record<string, unknown>;
  if (said.done === true) return { done: true };
  if (said.too_much === true) return { too_much: true };
  if (typeof said.print === "string") {
    return { print: said.print, stream: STREAMS.includes(said.stream) ? (said.stream as Stream) : "log" };
  }
  if (typeof said.failed !== "object" || said.failed === null) return null;
  const { name, message, stack, line, column } = said.failed as Record<string, unknown>;
  const text = (part: unknown): string => (typeof part === "string" ? part.slice(0, 4000) : "");
  return {
    failed: {
      name: text(name),
      message: text(message),
      stack: text(stack),
      line: Number(line) || 0,
      column: Number(column) || 0,
    },
  };
}
