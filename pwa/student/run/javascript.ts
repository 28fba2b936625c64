/** Runs JavaScript: a fresh sandboxed frame and a fresh worker for every run. */
import { FRAME, FRAME_HASH, PRELUDE } from "virtual:js-runner";
import { RUN_TEXTS } from "../texts.ts";
import { NEW_BUDGET, spend, type Budget } from "./limits.ts";
import { locate } from "./locate.ts";
import { heard, type Listener, type Program, type RunError, type Running, type Said } from "./messages.ts";
import { syntaxError } from "./syntax.ts";

const POLICY = `default-src 'none'; script-src '${FRAME_HASH}'; worker-src blob:; connect-src 'none'`;
const PAGE =
  `<!doctype html><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${POLICY}">` +
  `<title>program</title><script>${FRAME}</script>`;

interface Wrapped {
  text: string;
  /** How far the prelude pushes the program's first line to the right. */
  offset: number;
}

export function wrap(program: Program): Wrapped {
  const given = JSON.stringify({ answers: program.answers, texts: RUN_TEXTS });
  const before = `self.__hh=${given};${PRELUDE};`;
  return { text: `${before}${program.text}\n;__hhEnd();\n//# sourceURL=main.js`, offset: before.length };
}

function newFrame(): HTMLIFrameElement {
  const frame = document.createElement("iframe");
  frame.setAttribute("sandbox", "allow-scripts");
  frame.title = "program";
  frame.hidden = true;
  frame.srcdoc = PAGE;
  return frame;
}

export function runJavaScript(program: Program, listener: Listener): Running {
  const began = performance.now();
  const unread = syntaxError(program.text);
  const frame = newFrame();
  const { text, offset } = wrap(program);
  let budget: Budget = NEW_BUDGET;
  let over = false;

  function finish(ok: boolean, stopped: boolean): void {
    if (over) return;
    over = true;
    removeEventListener("message", onMessage);
    frame.remove();
    listener({ type: "finished", ok, stopped, ms: Math.round(performance.now() - began) });
  }

  function fail(error: RunError): void {
    listener({ type: "error", error });
    finish(false, false);
  }

  function onSaid(said: Said | null): void {
    if (said === null) return;
    if ("print" in said) {
      if (budget.lines <= 0 || budget.characters <= 0) return;
      const part = spend(budget, said.print);
      budget = part.budget;
      listener({ type: "print", stream: said.stream, text: part.text, newline: true });
    } else if ("too_much" in said) listener({ type: "too_much" });
    else if ("failed" in said) {
      const { name, message, stack, ...reported } = said.failed;
      fail({ origin: "run", name, message, ...locate(stack, reported, offset) });
    } else finish(true, false);
  }

  function onMessage(event: MessageEvent<Record<string, unknown>>): void {
    if (over || event.source !== frame.contentWindow) return;
    const { from, said, ready, message, line, column } = event.data;
    if (from === "program") onSaid(heard(said));
    else if (ready === true) frame.contentWindow?.postMessage({ text }, "*");
    else {
      const place = locate("", { line: Number(line), column: Number(column) }, offset);
      fail({ origin: "run", name: "Error", message: String(message), ...place });
    }
  }

  if (unread === null) {
    addEventListener("message", onMessage);
    document.body.append(frame);
    listener({ type: "started" });
  } else queueMicrotask(() => fail(unread));
  return { stop: () => finish(false, true) };
}
