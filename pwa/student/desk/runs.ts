/** One run after another: what it prints, what goes wrong, and what the centre is told of it. */
import { fitsTheCentre } from "../../shared/sync/refused.ts";
import { CENTRE_TROUBLES } from "../run/messages.ts";
import { runsAtCentre } from "../run/where.ts";
import { prepare, runProgram, type Program, type RunEvent, type Running } from "../run/index.ts";
import { turns } from "../run/turns.ts";
import { languageOf } from "./languages.ts";
import { noteRun } from "./crash.ts";
import type { Piece } from "./output.ts";
import type { Signals } from "./signals.ts";
import type { DeskEvent, SeenError } from "./state.ts";

/** From here on the page reminds of the Stop button. */
const LONG_MS = 5000;
/** Nothing that a mentor or a parser could find in the text. */
const NOT_IN_THE_PROGRAM = new Set(["NotLoaded", "NoAnswer", ...CENTRE_TROUBLES]);
const DRAW_EVERY_MS = 50;

export interface RunPorts {
  send: (event: DeskEvent) => void;
  append: (type: string, body: object, keep?: (event_id: string) => Record<string, unknown>) => Promise<void>;
  onError: (error: SeenError) => void;
  signals: Pick<Signals, "errorSeen" | "ranWhole">;
}

export interface Runs {
  /** From now on nothing more is heard of the run before. What comes back starts this one, unless another began. */
  begin: () => (program: Program) => void;
  stop: () => void;
  running: () => boolean;
}

export function createRuns(ports: RunPorts): Runs {
  const nextTurn = turns();
  let running: Running | null = null;
  let longTimer: ReturnType<typeof setTimeout> | undefined;
  let printTimer: ReturnType<typeof setTimeout> | undefined;
  let pieces: Piece[] = [];

  /** A program may print thousands of lines at once: the page draws them together. */
  function print(piece: Piece): void {
    pieces.push(piece);
    printTimer ??= setTimeout(showPrinted, DRAW_EVERY_MS);
  }

  function showPrinted(): void {
    clearTimeout(printTimer);
    printTimer = undefined;
    if (pieces.length > 0) ports.send({ type: "printed", pieces });
    pieces = [];
  }

  function finished(event: Extract<RunEvent, { type: "finished" }>, path: string): void {
    clearTimeout(longTimer);
    running = null;
    noteRun(null);
    const { ok, stopped, ms } = event;
    ports.send({ type: "run_finished", ok, stopped });
    void ports.append("run.finished", { language: languageOf(path).language, path, ok, ms });
    if (ok) ports.signals.ranWhole(path);
  }

  function seen(error: SeenError): void {
    ports.send({ type: "error_seen", error });
    ports.onError(error);
    if (NOT_IN_THE_PROGRAM.has(error.name) || !fitsTheCentre(error.text)) return;
    const { language, path, text, origin, line, column } = error;
    const message = `${error.name}: ${error.message}`;
    void ports.append("error.seen", { language, path, text, origin, message, line, column }, () => ({
      error,
    }));
    ports.signals.errorSeen(error);
  }

  function start(program: Program, isLatest: () => boolean): void {
    const { path, text } = program;
    const { language } = languageOf(path);
    // What runs elsewhere takes no page with it.
    noteRun(runsAtCentre(language) ? null : path);
    running = runProgram(language, program, (event) => {
      if (!isLatest()) return;
      if (event.type === "print") {
        print(event);
        return;
      }
      showPrinted();
      switch (event.type) {
        case "loading":
          ports.send({ type: "run_began", loading: true });
          break;
        case "queued":
        case "away":
          ports.send({ type: "run_waits", why: event.type });
          break;
        case "held":
          ports.send({ type: "run_waits", why: "held" });
          seen({ ...event.error, path, language, text });
          break;
        case "started":
          ports.send({ type: "run_started" });
          longTimer = setTimeout(() => ports.send({ type: "run_long" }), LONG_MS);
          break;
        case "too_much":
          ports.send({ type: "printed_too_much" });
          break;
        case "error":
          seen({ ...event.error, path, language, text });
          break;
        case "finished":
          finished(event, path);
      }
    });
  }

  return {
    begin: () => {
      // A run that ends at once says so still; one that takes its time is not waited for.
      running?.stop();
      running = null;
      clearTimeout(longTimer);
      const isLatest = nextTurn();
      return (program) => {
        if (isLatest()) start(program, isLatest);
      };
    },
    stop: () => running?.stop(),
    running: () => running !== null,
  };
}

export { prepare };
