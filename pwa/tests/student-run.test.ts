/** What a run shows: bounded output, the right line, values as a console prints them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { addOutput, NO_OUTPUT } from "../student/desk/output.ts";
import { answerLines } from "../student/desk/answers.ts";
import { heard } from "../student/run/messages.ts";
import { MOST_CHARACTERS, MOST_LINES, NEW_BUDGET, spend } from "../student/run/limits.ts";
import { locate } from "../student/run/locate.ts";
import { show, showAll } from "../student/run/show.ts";
import { syntaxError } from "../student/run/syntax.ts";
import { turns } from "../student/run/turns.ts";

test("a flood of lines ends at the limit, and so does one endless line", () => {
  let budget = NEW_BUDGET;
  let lines = 0;
  for (let spent = false; !spent; lines += 1) ({ budget, spent } = spend(budget, "x"));
  assert.equal(lines, MOST_LINES);
  let characters = 0;
  let left = NEW_BUDGET;
  for (let spent = false; !spent; ) {
    const part = spend(left, "y".repeat(100_000));
    ({ spent } = part);
    left = part.budget;
    characters += part.text.length;
  }
  assert.ok(characters <= MOST_CHARACTERS);
});

test("the first frame of the child's own code is the place, the prelude's frames are passed over", () => {
  const stack = "Error: x\n    at ask (main.js:1:400)\n    at greet (main.js:3:9)\n    at main.js:7:1";
  assert.deepEqual(locate(stack, { line: 0, column: 0 }, 900), { line: 3, column: 9 });
  assert.deepEqual(locate("", { line: 1, column: 905 }, 900), { line: 1, column: 5 });
  assert.deepEqual(locate("", { line: 1, column: 12 }, 900), { line: null, column: null });
  assert.deepEqual(locate("at blob:null/7d-9:2:5", { line: 9, column: 9 }, 900), { line: 2, column: 5 });
});

test("a program that cannot be read is told its line, at the end of the text the last written one", () => {
  assert.equal(syntaxError("let a = 1;"), null);
  const middle = syntaxError("let a = 1;\nvar = 2;\n");
  assert.deepEqual([middle?.line, middle?.column], [2, 5]);
  assert.deepEqual(syntaxError('console.log("Hi"\n\n\n')?.line, 1);
  assert.doesNotMatch(syntaxError("if (")?.message ?? "(1:2)", /\(\d+:\d+\)/);
});

test("values are shown as in a console, and never endlessly", () => {
  const ring: Record<string, unknown> = { name: "ring" };
  ring.self = ring;
  assert.equal(showAll(["a", 1, null, undefined, -0]), "a 1 null undefined -0");
  assert.equal(show({ a: [1, "b"], f: undefined }), '{ a: [1, "b"], f: undefined }');
  assert.equal(show(ring), '{ name: "ring", self: [circular] }');
  assert.equal(show(new Map([["a", 1]])), 'Map(1) {"a" => 1}');
  assert.equal(showAll(["%s is %d", "Mia", 7.9, "!"]), "Mia is 7 !");
  assert.ok(show(Array.from({ length: 1e5 }, () => 1)).length < 1000);
  const mean = {
    get trap() {
      throw new Error("no");
    },
  };
  assert.equal(show(mean), "[object]");
});

test("what a program posts by itself is not believed", () => {
  for (const made of [null, 7, "x", {}, { failed: 1 }, { print: 3 }, { ended: true }])
    assert.equal(heard(made), null);
  assert.deepEqual(heard({ print: "a", stream: "evil" }), { print: "a", stream: "log" });
});

test("pieces of one stream become lines", () => {
  const pieces = ["a", "b\nc", "\n"].map((text) => ({ stream: "log" as const, text, newline: false }));
  const { lines } = addOutput(NO_OUTPUT, [...pieces, { stream: "error", text: "e", newline: true }]);
  assert.deepEqual(
    lines.map(({ text, stream }) => `${stream}:${text}`),
    ["log:ab", "log:c", "error:e"],
  );
});

test("an empty box holds no answer, and an empty line is an empty answer", () => {
  assert.deepEqual(answerLines(""), []);
  assert.deepEqual(answerLines("Ada\n"), ["Ada"]);
  assert.deepEqual(answerLines("\nAda"), ["", "Ada"]);
});

test("of two runs only the latest counts, also when the earlier one comes to its turn after it", () => {
  const next = turns();
  const first = next();
  assert.ok(first());
  const second = next();
  assert.deepEqual([first(), second()], [false, true]);
  assert.ok(turns()()(), "others take no turn away");
  assert.ok(second());
});
