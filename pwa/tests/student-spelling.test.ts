/** The same cases as the server's: names that a run does not know, and the one in scope that looks like it. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { meantName } from "../student/spelling.ts";

const read = (path: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));
const known = read("content/known_names.json") as Record<string, string[]>;
const cases = read("tests/golden/linting/names.json") as [string, string, string, string | null][];

for (const [message, source, language, wanted] of cases)
  test(`${message} means ${wanted ?? "nothing known"}`, () => {
    assert.equal(meantName(message, source, known[language] ?? []), wanted);
  });
