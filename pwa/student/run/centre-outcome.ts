/** What a run at the centre came to, in the page's own words for runs: output, one error, and the end. */
import type { RunDiagnostic, RunView, Verdict } from "../../shared/wire.ts";
import { questionsIn } from "../desk/answers.ts";
import type { CentreTrouble, RunError, RunEvent } from "./messages.ts";

/** How the page calls a program that was stopped by the walls round it, and what it says for the mentor. */
const STOPPED: Partial<Record<Verdict, [name: string, message: string]>> = {
  cpu: ["TooLong", "it worked too long without an end"],
  wall: ["TooLong", "it waited too long without an end"],
  memory: ["TooMuchMemory", "it needed too much memory"],
  output: ["TooMuchOutput", "it printed too much"],
  processes: ["TooManyHelpers", "it started too many programs or threads"],
  disk: ["TooMuchDisk", "it wrote too much to the disk"],
  crash: ["Crashed", "it broke down"],
};

/** Codes of the C# compiler for programs that cannot be read; all others are about what a program means. */
const UNREADABLE =
  /^CS(?:0131|0201|0270|0650|1001|1002|1003|1004|1009|1010|1011|1012|1013|1022|1026|1029|1031|1032|1035|1039|1040|1041|1056|1073|1513|1514|1519|1524|1525|1528|1552|1553|1555|1585|1646|8025|8641)$/;
const UNREADABLE_WORDS = /^(?:Syntax|Indentation|Tab)Error$/;
/** The compiler speaks of the word behind a missing `;`. */
const BEHIND = /^CS(?:1002|1525|1519|1026|1003)$/;

/** Where what a language prints about its own end begins; it is told in kind words instead. */
const TRACE = /^(?:Unhandled Exception:|\[ERROR\] FATAL UNHANDLED EXCEPTION|Traceback \(most recent call last\):|[^\n]*\/main\.[cm]?js:\d+$)/m;
const HAD_NO_ANSWER = /^(?:ArgumentNullException|NullReferenceException|EOFError)$/;

export const troubleAtTheCentre = (name: CentreTrouble): RunError => ({
  origin: "run",
  name,
  message: "",
  line: null,
  column: null,
});

export function eventsOf(view: RunView, { text, answers }: { text: string; answers: string[] }): RunEvent[] {
  const trace = TRACE.exec(view.stderr);
  const said = trace === null ? view.stderr : view.stderr.slice(0, trace.index).trimEnd();
  const end = (ok: boolean, stopped = false): RunEvent => ({ type: "finished", ok, stopped, ms: view.wall_ms });
  const refused = view.verdict === "refused";
  const printed: RunEvent[] = refused ? [] : [...prints("log", view.stdout), ...prints("error", shown(view, said))];
  if (view.truncated || view.verdict === "output") printed.push({ type: "too_much" });
  if (view.verdict === "ok") return [...printed, end(true)];
  if (refused && view.reason === "cancelled") return [end(false, true)];
  const error = errorOf(view, text, answers);
  return [...printed, { type: "error", error }, end(false)];
}

const prints = (stream: "log" | "error", text: string): RunEvent[] =>
  text === "" ? [] : [{ type: "print", stream, text, newline: false }];

/** What the compiler prints is told in the card; only a program's own words are output. */
const shown = (view: RunView, said: string): string => (view.verdict === "compile" ? "" : said);

function errorOf(view: RunView, text: string, answers: string[]): RunError {
  const stopped = view.verdict === null ? undefined : STOPPED[view.verdict];
  const named = isOverflow(view) ? OVERFLOW : stopped;
  if (named !== undefined) {
    const [name, message] = named;
    return { origin: "run", name, message, line: null, column: null };
  }
  if (view.verdict === "refused") return troubleAtTheCentre(troubleOf(view.reason));
  const [first] = view.diagnostics;
  const error = first === undefined ? unexplained(view) : told(first, text);
  return ranOutOfAnswers(error, text, answers) ? { ...error, name: "NoAnswer" } : error;
}

const OVERFLOW = ["StackOverflowException", "it called itself without an end"] as const;

/** A program that calls itself without end breaks down instead of ending by an exception. */
const isOverflow = (view: RunView): boolean =>
  (view.verdict === "crash" || view.verdict === "error") && /stack ?overflow/i.test(view.stderr);

function troubleOf(reason: string | null): CentreTrouble {
  if (reason === "sandbox_unavailable" || reason === "runtime_missing") return "CentreOff";
  return reason === "malformed" || reason === "too_large" ? "NotTaken" : "CentreBroke";
}

function told({ line, column, code, message }: RunDiagnostic, text: string): RunError {
  const unread = UNREADABLE.test(code) || UNREADABLE_WORDS.test(code);
  const place = BEHIND.test(code) ? endOfWordBefore(text, line, column) : { line, column };
  return {
    origin: unread ? "parse" : "run",
    name: code === "" ? "Error" : withoutNamespace(code),
    message: place.line < line ? `${message}, at the start of the next line` : message,
    line: place.line > 0 ? place.line : null,
    column: place.column > 0 ? place.column : null,
  };
}

const withoutNamespace = (name: string): string => name.slice(name.lastIndexOf(".") + 1);

/** What is missing is missing behind the last word before the place, when that is on an earlier line. */
export function endOfWordBefore(text: string, line: number, column: number): { line: number; column: number } {
  const lines = text.split("\n");
  const before = (lines[line - 1] ?? "").slice(0, Math.max(0, column - 1));
  if (line < 2 || before.trim() !== "") return { line, column };
  for (let at = line - 1; at >= 1; at -= 1) {
    const written = withoutComment(lines[at - 1] ?? "").trimEnd();
    if (written !== "") return { line: at, column: written.length };
  }
  return { line, column };
}

/** A `//` within quotes is no comment. */
const withoutComment = (line: string): string =>
  line.replace(/^((?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'/]|\/(?!\/))*)\/\/.*$/, "$1");

/** It ended with a code, and nothing says why. */
const unexplained = (view: RunView): RunError => ({
  origin: "run",
  name: "Error",
  message: `it ended with ${String(view.exit ?? view.signal ?? "an error")}`,
  line: null,
  column: null,
});

/** The program asked for more than the box of answers holds, and fell over the nothing that it got. */
function ranOutOfAnswers(error: RunError, text: string, answers: string[]): boolean {
  return HAD_NO_ANSWER.test(error.name) && questionsIn(text) > answers.length;
}
