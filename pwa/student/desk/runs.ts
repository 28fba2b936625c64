/** One run after another: what it prints, what goes wrong, and what the centre is told of it. */
import { prepare, runProgram, type RunEvent, type Running } from "../run/index.ts";
import { languageOf } from "./languages.ts";
import type { DeskEvent, SeenError } from "./state.ts";

/** From here on the page reminds of the Stop button. */
const LONG_MS = 5000;

export interface RunPorts {
  send: (event: DeskEvent) => void;
  append: (type: string, body: object, keep?: (event_id: string) => Record<string, unknown>) => Promise<void>;
  onError: (error: SeenError) => void;
}

export interface Runs {
  start: (program: { path: string; text: string; answers: string[] }) => void;
  stop: () => void;
  running: () => boolean;
}

export function createRuns(ports: RunPorts): Runs {
  let running: Running | null = null;
  let longTimer: ReturnType<typeof setTimeout> | undefined;

  function finished(event: Extract<RunEvent, { type: "finished" }>, path: string): void {
    clearTimeout(longTimer);
    running = null;
    const { ok, stopped, ms } = event;
    ports.send({ type: "run_finished", ok, stopped });
    void ports.append("run.finished", { language: languageOf(path).language, path, ok, ms });
  }

  function seen(error: SeenError): void {
    ports.send({ type: "error_seen", error });
    ports.onError(error);
    const { language, path, text, origin, line, column } = error;
    const message = `${error.name}: ${error.message}`;
    void ports.append("error.seen", { language, path, text, origin, message, line, column }, () => ({
      error,
    }));
  }

  return {
    start: (program) => {
      const { path, text } = program;
      const { language } = languageOf(path);
      running?.stop();
      running = runProgram(language, program, (event) => {
        switch (event.type) {
          case "loading":
            ports.send({ type: "run_began", loading: true });
            break;
          case "started":
            ports.send({ type: "run_started" });
            longTimer = setTimeout(() => ports.send({ type: "run_long" }), LONG_MS);
            break;
          case "print":
            ports.send({ ...event, type: "printed" });
            break;
          case "too_much":
            ports.send({ type: "printed_too_much" });
            break;
          case "error":
            if (event.error.name !== "NotLoaded") seen({ ...event.error, path, language, text });
            else ports.send({ type: "error_seen", error: { ...event.error, path, language, text } });
            break;
          case "finished":
            finished(event, path);
        }
      });
    },
    stop: () => running?.stop(),
    running: () => running !== null,
  };
}

export { prepare };
