/** The page holds every conversation of `tests/golden/sync` as it is written: it sends and keeps just this. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { VectorPage } from "./vector-page.ts";
import { Names, readVector, vectorNames, type Vector } from "./vectors.ts";

async function hold(vector: Vector): Promise<void> {
  const ids = new Names("#");
  const pages = Object.fromEntries(Object.keys(vector.laptops).map((name) => [name, new VectorPage(ids)]));
  const page = (name: string): VectorPage => pages[name] ?? assert.fail(`no laptop ${name}`);
  for (const [number, step] of vector.steps.entries()) {
    const who = `step ${String(number)}`;
    if ("passes_ms" in step) Object.values(pages).forEach((one) => one.passes(step.passes_ms));
    else if ("do" in step) await page(step.laptop).does(asMade(step, ids), pages);
    else if ("call" in step) await page(step.laptop).asks(step).catch(telling(who));
    else if ("holds" in step) await page(step.laptop).holds(step.holds, `${who}, ${step.laptop}`);
  }
  for (const one of Object.values(pages)) await one.close();
}

/** An event of the file may have the id of an earlier one, or speak of it. */
const asMade = <Step extends object>(step: Step, ids: Names): Step =>
  ids.said(step as never) as unknown as Step;

function telling(who: string): (reason: unknown) => never {
  return (reason) => {
    if (reason instanceof Error) reason.message = `${who}: ${reason.message}`;
    throw reason;
  };
}

for (const name of vectorNames()) {
  const vector = readVector(name);
  test(`${name}: ${vector.title}`, () => hold(vector));
}

test("there are conversations", () => assert.ok(vectorNames().length > 15));
