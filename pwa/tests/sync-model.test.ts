/** The centre that the page's sync is tested against answers as the server does, in every conversation of the sync. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ModelCentre, PROMISED, type Rules } from "./model-centre.ts";
import {
  Names,
  readVector,
  spelledOut,
  unsigned,
  vectorNames,
  type Call,
  type Json,
  type JsonObject,
  type Vector,
} from "./vectors.ts";

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;

function hold(vector: Vector, rules: Rules = PROMISED): void {
  const centre = new ModelCentre(rules);
  const names = new Names("$");
  const late = new Map<string, Call>();
  let kept = centre.backUp();

  function answer({ laptop, call, sends }: Call, expected: JsonObject, where: string): void {
    const student = vector.laptops[laptop] ?? "";
    const said = names.said(unsigned(spelledOut(sends))) as never;
    const answered =
      call === "hello"
        ? centre.hello(student, said)
        : call === "push"
          ? centre.push(student, said)
          : centre.pull(student, (said as { since: string | null }).since);
    const { status, ...rest } = plain(answered) as JsonObject;
    names.expect(unsigned(expected), rest, where);
    if (status !== undefined) assert.equal(rest.ok, false, where);
  }

  for (const [number, step] of vector.steps.entries()) {
    const where = `step ${String(number)}`;
    if ("passes_ms" in step) centre.now_ms += step.passes_ms;
    else if ("centre" in step) {
      if (step.centre === "back_up") kept = centre.backUp();
      else if (step.centre === "restore") centre.restore(kept);
      else if (step.centre === "allows") centre.most_files = step.files ?? 0;
      else if (step.centre === "pages_of") centre.page_events = step.events ?? 0;
      else assert.fail(`the model has no ${step.centre}`);
    } else if ("arrives" in step) {
      const asked = late.get(step.arrives);
      assert.ok(asked !== undefined);
      answer(asked, step.answer, where);
    } else if ("call" in step) {
      if (step.line === "late") late.set(step.laptop, step);
      if (step.answer !== undefined) answer(step, step.answer, where);
    }
  }
}

const modelled = vectorNames().filter((name) => readVector(name).beyond === undefined);

for (const name of modelled) {
  const vector = readVector(name);
  test(`${name}: ${vector.title}`, () => hold(vector));
}

test("a centre that breaks a rule is not held to be a centre", () => {
  // When something is committed shows only when the centre dies: the histories of `sync-mutants.test.ts` do that.
  for (const rule of ["dedupes", "findsForks", "findsGaps"] as const) {
    const broken = { ...PROMISED, [rule]: false };
    const failing = modelled.filter((name) => {
      try {
        hold(readVector(name), broken);
        return false;
      } catch {
        return true;
      }
    });
    assert.notDeepEqual(failing, [], `no conversation needs ${rule}`);
  }
});

test("the model is held to most of the conversations", () => assert.ok(modelled.length >= 16));
