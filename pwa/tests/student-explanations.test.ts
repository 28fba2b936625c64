/** Every explanation is reached by the page's own messages, and none is hidden by one before it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { createContext, Script } from "node:vm";
import { matchExplanation, type Explanation } from "../student/explanations.ts";
import { inGradedWork, OWN } from "../student/own-words.ts";
import { syntaxError } from "../student/run/syntax.ts";
import { ERROR } from "../student/texts.ts";

const read = (path: string): string =>
  readFileSync(new URL(`../../content/${path}`, import.meta.url), "utf8");
const { explanations } = JSON.parse(read("explanations.json")) as { explanations: Explanation[] };
const NAMED = explanations.map((entry) => ({ ...entry, title: entry.id }));
const idOf = (language: string, origin: string, name: string, message: string): string | undefined =>
  matchExplanation(NAMED, { language, origin, name, message, line: 1 })?.title;
/** Programs whose marked line says more than the message, by the entry that should speak of it. */
const { javascript: LINES } = JSON.parse(
  readFileSync(new URL("../../tests/golden/linting/lines.json", import.meta.url), "utf8"),
) as { javascript: Record<string, string[]> };
const idsOf = (origin: string): string[] =>
  explanations
    .filter((entry) => entry.language === "javascript" && entry.origin === origin)
    .map(({ id }) => id);
const idOfUnread = (text: string): string | undefined => {
  const error = syntaxError(text);
  return error === null ? "it can be read" : idOf("javascript", "parse", error.name, error.message);
};

/** What children really write, by the entry that should speak of it. */
const UNREAD: Record<string, string[]> = {
  "missing-paren": [
    'console.log("a";',
    'console.log("a"',
    'console.log("a" b)',
    "console.log(f(1)\nlet a = 2;",
  ],
  "end-of-input": ["while (true) {\n  x();\n", "if (a", "x = y +", "function f( {"],
  "unterminated-string": ['let a = "x', "console.log('a);"],
  "unterminated-template": ["let a = `x", "let a = `${b c}`;"],
  "unterminated-comment": ["/* x"],
  "unterminated-regexp": ["/ a comment"],
  redeclared: ["let a; let a;", "for (let n = 10, n > 0; n--) {}"],
  "const-without-value": ["const a;", "const a = 1, b;"],
  "pattern-without-value": ["const {a};", "let [a];"],
  try: ["try { a(); }"],
  "bad-assignment": ["1 = a", "if (1 = 2) {}"],
  else: ["else {}", "if (a) {} ; else {}"],
  "unexpected-closer": ["}", "let x = (1 + );", "f(a))"],
  "unexpected-opener": ["if (a === 1 {", "() => {} ()", "functoin (a) { }"],
  "unexpected-arrow": ["=> 1", "let f = 5 => 1;"],
  "unexpected-operator": ["let x = ;", "f(,)", "x = * 2", "f(a, , b)", "a..b"],
  "unexpected-string": ['print "x"', 'let a = ["b" "c"];', "say `x` 'y'"],
  "unexpected-number": ["let a = 5 6", "let 3a = 1"],
  "unexpected-identifier": ["lte a = 1", "if a > 1 {}", "x = {a: 1 b: 2}", "funtion f() {}"],
  reserved: ["var if = 1", "let class = 2", "let enum = 1", "case 1:", "let let = 1", "do x while (1) y"],
  await: ["await f()", "function f() { await g(); }"],
  return: ["return 1"],
  break: ["break;", "continue;"],
  import: ['import x from "y"', "export let a"],
  "function-name": ["function (a) {}"],
  "private-name": ["# a comment", "#comment", "a = #b"],
  "invalid-character": ["let “x” = 1", "@"],
  unexpected: ["let a = 1 this"],
};
/** Words of QuickJS, which only the centre's own sandbox says; acorn has none like them. */
const OF_THE_CENTRE = ["identifier-nameless", "redefinition", "expecting-semicolon", "expecting", "parameters"];

const RUNNING: Record<string, string> = {
  document: "document.title",
  "before-initialization": "a; let a = 1;",
  "not-defined": "weaks",
  "not-a-constructor": "let a = 1; new a()",
  "not-a-function": '"a".toUppercase()',
  "not-iterable": "for (const a of 5) {}",
  "read-undefined": "let a; a.b",
  "read-null": "null.b",
  "set-undefined": "let a; a.b = 1",
  destructure: "const {a} = null",
  constant: "const a = 1; a = 2",
  "read-only": '"use strict"; Object.freeze([1])[0] = 2',
  "not-extensible": '"use strict"; Object.freeze({}).a = 1',
  stack: "function f() { f(); } f()",
  "array-length": "new Array(-1)",
  "invalid-count": '"a".repeat(-1)',
  "fraction-digits": "(1).toFixed(200)",
  json: "JSON.parse(\"{'a'}\")",
  circular: "const a = {}; a.a = a; JSON.stringify(a)",
  "mix-bigint": "1n + 1",
  bigint: "BigInt({}); BigInt(undefined)",
  symbol: "`${Symbol()}`",
  "class-new": "class A {} A()",
  super: "class A {} class B extends A { constructor() {} } new B()",
  "in-operator": '"a" in "b"',
  "other-print": "print('a')",
  "small-words": "True",
  "python-words": "len([1])",
  "length-call": '"a".length()',
  "capital-log": "const console = {}; console.Log('a')",
  "reduce-empty": "[].reduce((a, b) => a)",
  "to-object": "Object.keys(null)",
  "only-getter": '"use strict"; ({ get a() { return 1; } }).a = 2',
  "string-length": '"a".repeat(2 ** 30)',
  date: 'new Date("x").toISOString()',
  "sort-compare": "[1].sort(5)",
  callback: "[1].map(undefined)",
  "bigint-zero": "1n / 0n",
  private: "class A { #a = 1; static t(o) { return o.#a; } } A.t({})",
  derived: "class A extends undefined {}",
  "value-call": "(() => ({}))().jump()",
  "value-call-nameless": "(() => 5)()()",
  "for-lists": "let a = 5; a.forEach()",
};
/** Not said by the language, but by what runs it. */
const OF_THE_RUNNER: Record<string, string> = {
  "read-named": "cannot read property 'x' of undefined",
  "read-nameless": "Cannot read properties of undefined",
  "set-named": "cannot set property 'x' of null",
  "set-nameless": "Cannot set property of undefined",
  timeout: "the program ran too long",
  promise: "Uncaught (in promise) x",
};

test("each explanation of an unreadable program is reached by a real program", () => {
  for (const [name, sources] of Object.entries(UNREAD))
    for (const text of sources) assert.equal(idOfUnread(text), `javascript.parse.${name}`, text);
  const known = [...Object.keys(UNREAD), ...Object.keys(LINES), ...OF_THE_CENTRE].map((name) => `javascript.parse.${name}`);
  assert.deepEqual(known.sort(), idsOf("parse").sort());
});

test("the marked line says what a general message leaves open, and the words have no holes", () => {
  for (const [name, programs] of Object.entries(LINES))
    for (const text of programs) {
      const error = syntaxError(text);
      assert.ok(error !== null, text);
      const seen = { ...error, language: "javascript" };
      assert.equal(matchExplanation(NAMED, seen, text)?.title, `javascript.parse.${name}`, text);
      const said = Object.values(matchExplanation(explanations, seen, text) ?? {}).join(" ");
      assert.doesNotMatch(said, /\bthis\b(?! (place|line))|\{\d\}|undefined/, text);
    }
});

test("each explanation of a running program is reached by what V8 says, and by nothing before it", () => {
  for (const [name, text] of Object.entries(RUNNING)) {
    let said: Error | null = null;
    try {
      new Script(text).runInContext(createContext());
    } catch (reason) {
      said = reason as Error;
    }
    assert.ok(said !== null, text);
    assert.equal(idOf("javascript", "run", said.name, said.message), `javascript.run.${name}`, said.message);
  }
  for (const [name, message] of Object.entries(OF_THE_RUNNER))
    assert.equal(idOf("javascript", "run", "Error", message), `javascript.run.${name}`);
  const known = [...Object.keys(RUNNING), ...Object.keys(OF_THE_RUNNER)].map(
    (name) => `javascript.run.${name}`,
  );
  assert.deepEqual(known.sort(), idsOf("run").sort());
});

test("where acorn only says that a token is unexpected, the page says what V8 says", () => {
  const OWN_WORDS =
    /^(Unterminated|Assigning|Unsyntactic|'return'|'import'|Identifier directly|Unexpected character|Missing catch)/;
  let compared = 0;
  for (const text of Object.values(UNREAD).flat()) {
    const said = syntaxError(text)?.message ?? "";
    if (OWN_WORDS.test(said)) continue;
    try {
      new Script(text);
    } catch (reason) {
      if ((reason as Error).message.startsWith("Malformed arrow")) continue;
      assert.equal(said, (reason as Error).message, text);
      compared += 1;
    }
  }
  assert.ok(compared > 30);
});

test("the programs of the demo carry the messages that this page would send", () => {
  interface Demo {
    id: string;
    language: string;
    broken: string;
    error: { message: string; line: number; column: number };
  }
  const programs = read("demo/programs.jsonl").trimEnd().split("\n");
  let unread = 0;
  for (const program of programs.map((line) => JSON.parse(line) as Demo)) {
    const error = program.language === "javascript" ? syntaxError(program.broken) : null;
    if (error === null) continue;
    unread += 1;
    const { name, message, line, column } = error;
    assert.deepEqual(program.error, { message: `${name}: ${message}`, line, column }, program.id);
  }
  assert.ok(unread >= 10);
});

test("in graded work a card says of no program what is missing or what to look for", () => {
  const programs = Object.values(UNREAD).flat();
  for (const error of programs.map(syntaxError)) {
    if (error === null) continue;
    assert.deepEqual(inGradedWork(error), { title: ERROR.parseTitle, text: ERROR.parseText, action: ERROR.graded });
  }
  const stopped = inGradedWork({ name: "ReferenceError", origin: "run" });
  assert.deepEqual(stopped, { title: ERROR.runTitle, text: ERROR.runText, action: ERROR.graded });
});

test("in graded work a child still reads what is not its mistake, and what happened to its program", () => {
  for (const [name, words] of Object.entries(OWN)) {
    const { title, text, action } = inGradedWork({ name, origin: "run" });
    assert.deepEqual([title, text], [words.title, words.text], name);
    assert.equal(action, /loop|longer/.test(words.action) ? ERROR.graded : words.action, name);
  }
});
