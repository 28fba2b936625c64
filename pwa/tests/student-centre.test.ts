/** A program that the centre runs, seen from the page: what is asked, what is told, and that a run has one end. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Refusal } from "../shared/api.ts";
import type { RunDiagnostic, RunView } from "../shared/wire.ts";
import { newRun, step, TRIES, type CentreRun, type Effect, type Input } from "../student/run/centre-core.ts";
import { endOfWordBefore, eventsOf } from "../student/run/centre-outcome.ts";
import type { RunError, RunEvent } from "../student/run/messages.ts";

const PROGRAM = { text: "class Program {}\n", answers: [] as string[] };

const view = (more: Partial<RunView> = {}): RunView => ({
  run_id: "run-1",
  request_id: "q-1",
  language: "csharp",
  entry: "main.cs",
  stage: "done",
  verdict: "ok",
  reason: null,
  exit: 0,
  signal: null,
  stdout: "",
  stderr: "",
  truncated: false,
  cpu_ms: 30,
  wall_ms: 40,
  peak_mb: 20,
  diagnostics: [],
  ...more,
});

const refusal = (error: string, facts: Record<string, unknown> = {}): Input => {
  const said: Refusal = { ok: false, error, facts, status: 503 };
  return { type: "refused", refusal: said };
};

interface Played {
  run: CentreRun;
  effects: Effect[];
  told: RunEvent[];
}

function play(...inputs: Input[]): Played {
  let run = newRun("q-1");
  const effects: Effect[] = [];
  for (const input of inputs) {
    const next = step(run, input, PROGRAM);
    run = next.run;
    effects.push(...next.effects);
  }
  const told = effects.flatMap((effect) => (effect.do === "tell" ? [effect.event] : []));
  return { run, effects, told };
}

const kinds = (events: readonly RunEvent[]): string[] => events.map(({ type }) => type);
const errorIn = (events: readonly RunEvent[]): RunError | undefined =>
  events.flatMap((event) => (event.type === "error" || event.type === "held" ? [event.error] : []))[0];
const BEGIN: Input = { type: "begin" };
const TAKEN: Input = { type: "taken", run_id: "run-1" };
const seen = (more: Partial<RunView> = {}): Input => ({ type: "seen", view: view(more) });

test("a run is asked for, waits for its turn, starts and ends", () => {
  const { told, run } = play(
    BEGIN,
    TAKEN,
    seen({ stage: "queued", verdict: null }),
    seen({ stage: "run", verdict: null }),
    seen({ stdout: "Hello!\n" }),
  );
  assert.deepEqual(kinds(told), ["queued", "started", "print", "finished"]);
  assert.equal(run.phase, "done");
});

test("an end that the socket tells before the request is answered counts", () => {
  const { told } = play(BEGIN, seen({ stdout: "fast\n" }), TAKEN);
  assert.deepEqual(kinds(told), ["queued", "started", "print", "finished"]);
});

test("news of another run is no news", () => {
  assert.deepEqual(kinds(play(BEGIN, TAKEN, seen({ request_id: "q-2" })).told), ["queued"]);
});

test("without an answer the same request is repeated, and then the child is told that the line is down", () => {
  const gone = refusal("unreachable");
  const once = play(BEGIN, gone);
  assert.deepEqual(kinds(once.told), ["queued", "away"]);
  assert.deepEqual(step(once.run, { type: "due" }, PROGRAM).effects, [{ do: "ask" }]);
  const given = play(BEGIN, ...Array.from({ length: TRIES }, () => gone));
  assert.equal(errorIn(given.told)?.name, "CentreAway");
  assert.deepEqual(kinds(given.told).slice(-2), ["error", "finished"]);
});

test("a busy centre is asked again after the time that it names", () => {
  const { effects } = play(BEGIN, refusal("too_many", { retry_after_s: 4 }));
  assert.deepEqual(effects.at(-1), { do: "wait", ms: 4000 });
  const given = play(BEGIN, ...Array.from({ length: TRIES }, () => refusal("busy")));
  assert.equal(errorIn(given.told)?.name, "CentreBusy");
});

test("without a sandbox the child is told so, and the run goes on when there is one again", () => {
  const held = play(BEGIN, refusal("sandbox_unavailable", { run_id: "run-1", kept: true }));
  assert.deepEqual(kinds(held.told), ["queued", "held"]);
  assert.equal(errorIn(held.told)?.name, "CentreOff");
  assert.equal(held.run.phase, "held");
  assert.deepEqual(step(held.run, { type: "due" }, PROGRAM).effects, [{ do: "look", run_id: "run-1" }]);
  const back = play(BEGIN, refusal("sandbox_unavailable", { run_id: "run-1" }), seen({ stdout: "late\n" }));
  assert.deepEqual(kinds(back.told), ["queued", "held", "started", "print", "finished"]);
});

test("looks that nobody answers say that the line is down, and news say that it is back", () => {
  const queued = seen({ stage: "queued", verdict: null });
  const { told } = play(BEGIN, TAKEN, { type: "unanswered" }, { type: "unanswered" }, queued, seen());
  assert.deepEqual(kinds(told), ["queued", "away", "queued", "started", "finished"]);
});

test("a run that is stopped is cancelled at the centre, also when the centre had not named it yet", () => {
  const known = play(BEGIN, TAKEN, { type: "stop" });
  assert.deepEqual(known.effects.at(-1), { do: "cancel", run_id: "run-1" });
  assert.deepEqual(known.told.at(-1), { type: "finished", ok: false, stopped: true, ms: 0 });
  const early = play(BEGIN, { type: "stop" }, TAKEN, TAKEN);
  assert.equal(early.effects.filter((effect) => effect.do === "cancel").length, 1);
  const kept = play(BEGIN, { type: "stop" }, refusal("sandbox_unavailable", { run_id: "run-1" }));
  assert.deepEqual(kept.effects.at(-1), { do: "cancel", run_id: "run-1" });
});

test("whatever comes in whatever order, a run has one end and nothing is told after it", () => {
  const any: fc.Arbitrary<Input> = fc.oneof(
    fc.constantFrom<Input>({ type: "due" }, { type: "stop" }, { type: "unanswered" }, TAKEN),
    fc
      .constantFrom("unreachable", "busy", "too_many", "sandbox_unavailable", "too_large", "no_session", "degraded")
      .map((error) => refusal(error, error === "sandbox_unavailable" ? { run_id: "run-1" } : {})),
    fc
      .tuple(fc.constantFrom("q-1", "q-2"), fc.constantFrom<RunView["stage"]>("queued", "compile", "run", "done"))
      .map(([request_id, stage]) => seen({ request_id, stage })),
  );
  fc.assert(
    fc.property(fc.array(any, { maxLength: 30, size: "max" }), (inputs) => {
      const { told, effects, run } = play(BEGIN, ...inputs);
      const ends = kinds(told).filter((kind) => kind === "finished").length;
      assert.ok(ends <= 1);
      if (ends === 1) assert.equal(kinds(told).at(-1), "finished");
      assert.equal(ends === 1, run.phase === "done" || run.phase === "stopped");
      assert.ok(effects.filter((effect) => effect.do === "cancel").length <= 1);
      assert.ok(kinds(told).filter((kind) => kind === "error").length <= 1);
    }),
    { numRuns: 500 },
  );
});

// --- what a run came to ---------------------------------------------------------------------------------------------

const of = (more: Partial<RunView>, text = PROGRAM.text, answers: string[] = []): RunEvent[] =>
  eventsOf(view(more), { text, answers });
const diagnostic = (line: number, column: number, code: string, message = ""): RunDiagnostic => ({
  line,
  column,
  code,
  message,
  path: "main.cs",
});

test("what the program printed comes before what went wrong, and what it wrote about its own end is no output", () => {
  const stderr = "careful\n\nUnhandled Exception:\nSystem.DivideByZeroException: Attempted to divide by zero.\n  at Program.Main () [0x00002] in /box/main.cs:7\n";
  const diagnostics = [diagnostic(7, 0, "System.DivideByZeroException", "Attempted to divide by zero.")];
  const events = of({ verdict: "error", exit: 1, stdout: "one\n", stderr, diagnostics });
  assert.deepEqual(events.slice(0, 2), [
    { type: "print", stream: "log", text: "one\n", newline: false },
    { type: "print", stream: "error", text: "careful", newline: false },
  ]);
  const error = errorIn(events);
  assert.deepEqual([error?.name, error?.line, error?.origin], ["DivideByZeroException", 7, "run"]);
  assert.equal(errorIn(of({ verdict: "error", exit: 3 }))?.message, "it ended with 3");
});

test("the first thing that the compiler says is told, with its code, and nothing of it is output", () => {
  const diagnostics = [diagnostic(2, 5, "CS0103", "The name `x' does not exist"), diagnostic(9, 1, "CS1525")];
  const events = of({ verdict: "compile", exit: 1, stdout: "", stderr: "main.cs(2,5): error CS0103", diagnostics });
  assert.deepEqual(kinds(events), ["error", "finished"]);
  const error = errorIn(events);
  assert.deepEqual([error?.origin, error?.name, error?.line, error?.column], ["run", "CS0103", 2, 5]);
});

test("a missing ; is missing at the end of the line before the word at which the compiler stumbled", () => {
  const text = 'using System;\nclass P {\n  static void Main() {\n    int a = 1 // one\n\n    Console.WriteLine("x");\n  }\n}\n';
  const diagnostics = [diagnostic(6, 5, "CS1525", "Unexpected symbol `Console'")];
  const error = errorIn(of({ verdict: "compile", diagnostics }, text));
  const at = [error?.origin, error?.message, error?.line, error?.column];
  assert.deepEqual(at, ["parse", "Unexpected symbol `Console', at the start of the next line", 4, 13]);
  assert.deepEqual(endOfWordBefore('  string a = "http://x"\n  b();', 2, 3), { line: 1, column: 23 });
  assert.deepEqual(endOfWordBefore("int a = 1 2;", 1, 11), { line: 1, column: 11 });
});

test("each wall that stopped a program has its own name", () => {
  const names = (["cpu", "wall", "memory", "output", "processes", "disk", "crash"] as const).map(
    (verdict) => errorIn(of({ verdict, exit: null, signal: 9 }))?.name,
  );
  assert.deepEqual(names, [
    ...["TooLong", "TooLong", "TooMuchMemory", "TooMuchOutput", "TooManyHelpers", "TooMuchDisk", "Crashed"],
  ]);
});

test("a program that calls itself without end is told as that, however it broke down", () => {
  const error = errorIn(of({ verdict: "crash", signal: 6, exit: null, stderr: "Stack overflow in unmanaged\n" }));
  assert.equal(error?.name, "StackOverflowException");
  const raised = of({ verdict: "error", exit: 1, stderr: "\nUnhandled Exception:\nStackOverflowException\n" });
  assert.equal(errorIn(raised)?.name, "StackOverflowException");
});

test("what the sandbox would not run is never told as a mistake of the program", () => {
  const told = (reason: string): string | undefined => errorIn(of({ verdict: "refused", exit: null, reason }))?.name;
  assert.deepEqual(["sandbox_unavailable", "runtime_missing", "broken", "too_large"].map(told), [
    ...["CentreOff", "CentreOff", "CentreBroke", "NotTaken"],
  ]);
  assert.deepEqual(of({ verdict: "refused", reason: "cancelled" }), [
    { type: "finished", ok: false, stopped: true, ms: 40 },
  ]);
});

test("a program that asked for more than there were answers is told so", () => {
  const text = "string a = Console.ReadLine();\nint b = int.Parse(Console.ReadLine());\n";
  const run = { verdict: "error" as const, exit: 1, diagnostics: [diagnostic(2, 0, "System.ArgumentNullException")] };
  assert.equal(errorIn(of(run, text, ["one"]))?.name, "NoAnswer");
  assert.equal(errorIn(of(run, text, ["1", "2"]))?.name, "ArgumentNullException");
});

test("what Python and Node write about their end is no output either", () => {
  const python =
    'Traceback (most recent call last):\n  File "/box/main.py", line 3, in <module>\nNameError: name \'x\' is not defined\n';
  const diagnostics = [diagnostic(3, 0, "NameError", "name 'x' is not defined")];
  assert.deepEqual(kinds(of({ verdict: "error", exit: 1, stderr: python, diagnostics })), ["error", "finished"]);
  const node = "/box/main.js:2\nfoo();\n^\n\nReferenceError: foo is not defined\n    at Object.<anonymous> (/box/main.js:2:1)\n";
  const found = of({ verdict: "error", exit: 1, stderr: node, diagnostics: [diagnostic(2, 1, "ReferenceError")] });
  assert.deepEqual(kinds(found), ["error", "finished"]);
  const unread = errorIn(of({ verdict: "compile", exit: 1, diagnostics: [diagnostic(1, 6, "IndentationError")] }));
  assert.equal(unread?.origin, "parse");
});
