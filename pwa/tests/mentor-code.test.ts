import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { applyEdits, diffLines } from "../shared/ui/diff.ts";
import { highlight } from "../shared/ui/highlight.ts";

describe("applying edits", () => {
  const text = 'let a = 1;\nconsole.log("hi";\n';

  it("inserts at line and column, counted from 1", () => {
    const edits = [{ line: 2, column: 17, delete: 0, insert: ")" }];
    assert.equal(applyEdits(text, edits), 'let a = 1;\nconsole.log("hi");\n');
  });

  it("replaces, and all edits refer to the original text", () => {
    const edits = [
      { line: 1, column: 1, delete: 3, insert: "const" },
      { line: 2, column: 1, delete: 7, insert: "window" },
    ];
    assert.equal(applyEdits(text, edits), 'const a = 1;\nwindow.log("hi";\n');
  });

  it("counts lines from the excerpt's own first line", () => {
    assert.equal(applyEdits("b\nc", [{ line: 8, column: 2, delete: 0, insert: "!" }], 7), "b\nc!");
  });

  it("says null when an edit lies outside the text or overlaps", () => {
    assert.equal(applyEdits("a", [{ line: 3, column: 1, delete: 0, insert: "x" }]), null);
    assert.equal(applyEdits("a", [{ line: 1, column: 1, delete: 5, insert: "" }]), null);
    const overlap = { line: 1, column: 1, delete: 2, insert: "" };
    assert.equal(applyEdits("abc", [overlap, overlap]), null);
  });
});

describe("the lines of a fix", () => {
  it("are the old line above the new one, with their neighbours and real numbers", () => {
    assert.deepEqual(diffLines("a\nb\nc\nd", "a\nB\nc\nd", 20), [
      { kind: "same", number: 20, text: "a" },
      { kind: "removed", number: 21, text: "b" },
      { kind: "added", number: 21, text: "B" },
      { kind: "same", number: 22, text: "c" },
    ]);
  });

  it("number what follows an inserted line as it is afterwards", () => {
    assert.deepEqual(diffLines("a\nc", "a\nb\nc"), [
      { kind: "same", number: 1, text: "a" },
      { kind: "added", number: 2, text: "b" },
      { kind: "same", number: 3, text: "c" },
    ]);
  });

  it("hold every old and new line when all around is shown, for any two texts", () => {
    const texts = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(texts, texts, (old, now) => {
        const lines = diffLines(old.join("\n"), now.join("\n"), 1, 99);
        const texts_of = (kind: string) => lines.filter((line) => line.kind !== kind).map((line) => line.text);
        assert.deepEqual(texts_of("added"), old);
        assert.deepEqual(texts_of("removed"), now);
      }),
    );
  });
});

describe("colouring", () => {
  const kinds = (text: string, language: string): string[] =>
    highlight(text, language).flatMap((line) => line.map((token) => `${token.kind}:${token.text}`));

  it("knows words, strings, numbers and comments", () => {
    assert.deepEqual(kinds('let x = "hi" + 4; // four', "javascript"), [
      "keyword:let",
      "plain: x = ",
      "string:\"hi\"",
      "plain: + ",
      "number:4",
      "plain:; ",
      "comment:// four",
    ]);
    assert.deepEqual(kinds("if a: # b", "python"), ["keyword:if", "plain: a: ", "comment:# b"]);
  });

  it("does not find words inside names", () => {
    assert.deepEqual(kinds("letter", "javascript"), ["plain:letter"]);
  });

  it("never changes the text, however broken it is", () => {
    const broken = fc.string({ unit: fc.constantFrom('"', "'", "`", "\\", "\n", "/", "*", "#", "a", "1", " ", "ß", "🙂") });
    fc.assert(
      fc.property(broken, fc.constantFrom("javascript", "python", "csharp", "other"), (text, language) => {
        const lines = highlight(text, language).map((line) => line.map((token) => token.text).join(""));
        assert.equal(lines.join("\n"), text);
      }),
      { numRuns: 500 },
    );
  });
});
