/** Runs a program in its language; the machinery of each language is loaded when it is first needed. */
import { once } from "../later.tsx";
import type { RunMessage } from "../../shared/wire.ts";
import type { Listener, Program, Running } from "./messages.ts";
import { runsAtCentre } from "./where.ts";

export type { Listener, Program, RunError, RunEvent, Running, Stream } from "./messages.ts";

type Runner = (program: Program, listener: Listener) => Running;

/** Fetched with the rest of the page, so that it is there to say that the line is down. */
const centre = once(() => import("./centre.ts"));

/** The socket told of a run at the centre. */
export function heardOfRun(message: RunMessage): void {
  centre().then(({ heardOfRun: hear }) => hear(message), () => undefined);
}

const RUNNERS: Record<string, () => Promise<Runner>> = {
  javascript: async () => (await import("./javascript.ts")).runJavaScript,
  python: async () => (await import("./python.ts")).runPython,
};

function runnerOf(language: string): (() => Promise<Runner>) | undefined {
  if (!runsAtCentre(language)) return RUNNERS[language];
  return async () => {
    const { runAtCentre } = await centre();
    return (program, listener) => runAtCentre(language, program, listener);
  };
}

export function runProgram(language: string, program: Program, listener: Listener): Running {
  let running: Running | null = null;
  let stopped = false;
  const ended = (): void => listener({ type: "finished", ok: false, stopped: true, ms: 0 });
  const load = runnerOf(language);
  if (load === undefined) throw new Error(`no runner for ${language}`);
  load().then(
    (runner) => {
      if (!stopped) running = runner(program, listener);
    },
    (reason: unknown) => {
      const error = {
        origin: "run" as const,
        name: "NotLoaded",
        message: String(reason),
        line: null,
        column: null,
      };
      listener({ type: "error", error });
      listener({ type: "finished", ok: false, stopped: false, ms: 0 });
    },
  );
  return {
    stop: () => {
      if (running !== null) running.stop();
      else if (!stopped) ended();
      stopped = true;
    },
  };
}

/** Makes a language ready before its first run: then the run needs no line to the centre. */
export async function prepare(language: string): Promise<void> {
  if (runsAtCentre(language)) {
    await centre();
    return;
  }
  if (language === "javascript") await RUNNERS.javascript?.();
  if (language === "python") await (await import("./python.ts")).warmUp();
}
