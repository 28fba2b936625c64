/** The decisions of the sync core, one by one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { backoffMs, LAST_CEILING_MS } from "../shared/backoff.ts";
import {
  isOutOfStep,
  MAX_EVENTS,
  START,
  step,
  type Input,
  type Sent,
  type SyncState,
} from "../shared/sync/core.ts";

const sent = { client_id: "c", first: 4, last: 6 };
const after = (inputs: Input[], state: SyncState = START) =>
  inputs.reduce<ReturnType<typeof step>>(([now], input) => step(now, input), [state, []]);

const GREETED: Input = {
  type: "greeted",
  mine: { client_id: "c", next: 7, out_head: 4 },
  last_seq: 3,
  epoch: "e",
};

test("a page says hello before it pushes, and pushes before it pulls", () => {
  const [hello, first] = step(START, { type: "started" });
  assert.deepEqual(first, [{ do: "hello", quick: false }]);
  const [pushing, second] = step(hello, GREETED);
  assert.deepEqual(second, [{ do: "push", max_events: MAX_EVENTS }]);
  const [storing, third] = step(pushing, { type: "pushed", sent, last_seq: 6, rejected: [] });
  assert.deepEqual(third, [{ do: "acknowledge", client_id: "c", up_to: 6, rejected: [] }]);
  const [, fourth] = step(storing, { type: "stored", unsent: 0 });
  assert.deepEqual(fourth, [{ do: "pull" }]);
});

test("only what was sent is acknowledged, however far the server is", () => {
  const [, effects] = after([
    { type: "started" },
    GREETED,
    { type: "pushed", sent, last_seq: 40, rejected: [] },
  ]);
  assert.deepEqual(effects, [{ do: "acknowledge", client_id: "c", up_to: 6, rejected: [] }]);
});

test("a fork takes a new client id", () => {
  const fork: Input = { type: "refused", error: "fork", facts: {}, sent, next: 7, roll: 0 };
  const [, effects] = after([{ type: "started" }, GREETED, fork]);
  assert.deepEqual(effects, [{ do: "rekey", client_id: "c" }]);
});

test("a gap that the outbox can close is tried again, one that it cannot takes a new client id", () => {
  const gap = (last_seq: number): Input => ({
    type: "refused",
    error: "gap",
    facts: { last_seq },
    sent,
    next: 7,
    roll: 0,
  });
  assert.deepEqual(after([{ type: "started" }, GREETED, gap(3)])[1], [{ do: "wait", ms: 0 }]);
  assert.deepEqual(after([{ type: "started" }, GREETED, gap(1)])[1], [{ do: "rekey", client_id: "c" }]);
});

test("a server that knows more or less than this laptop ever numbered means another client id", () => {
  const mine = { client_id: "c", next: 7, out_head: 4 };
  assert.deepEqual(
    [2, 3, 4, 6, 7].map((last_seq) => isOutOfStep(mine, last_seq)),
    [true, false, false, false, true],
  );
  assert.equal(isOutOfStep({ ...mine, out_head: null }, 6), false);
  assert.equal(isOutOfStep({ ...mine, out_head: null }, 5), true);
});

test("an ended session stops the attempts and keeps the outbox until the child is back", () => {
  const gone: Input = { type: "refused", error: "no_session", facts: {}, sent, next: 7, roll: 0 };
  const [state, effects] = after([{ type: "started" }, GREETED, gone]);
  assert.deepEqual(effects, [{ do: "sign_in" }]);
  assert.deepEqual(step(state, { type: "appended" })[1], []);
  assert.deepEqual(step(state, { type: "signed_in" })[1], [{ do: "hello", quick: false }]);
});

test("a reason to try again ends a pause, but never starts a second effect", () => {
  const [paused] = after([{ type: "started" }, { type: "lost", roll: 0.5 }]);
  assert.equal(paused.phase, "waiting");
  assert.deepEqual(step(paused, { type: "appended" })[1], []);
  const [busy, effects] = step(paused, { type: "woken" });
  assert.deepEqual(effects, [{ do: "hello", quick: true }]);
  assert.deepEqual(step(busy, { type: "woken" })[1], []);
});

test("after silence the line is tried with a small question, and the outbox only goes over one that answers", () => {
  const [silent] = after([{ type: "started" }, GREETED, { type: "lost", roll: 1 }]);
  const [probing, effects] = step(silent, { type: "timer" });
  assert.deepEqual(effects, [{ do: "hello", quick: true }]);
  assert.deepEqual(step(probing, GREETED)[1], [{ do: "push", max_events: MAX_EVENTS }]);
});

test("the pause is never longer than two seconds, and grows from a quarter of one", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (failures, roll) => {
        const ms = backoffMs(failures, roll);
        assert.ok(ms >= 0 && ms <= LAST_CEILING_MS);
        assert.ok(failures > 1 || ms <= 250);
      },
    ),
  );
});

test("an event that is appended while the store counts is not forgotten", () => {
  const acknowledged: Input = { type: "pushed", sent, last_seq: 6, rejected: [] };
  const [, effects] = after([
    { type: "started" },
    GREETED,
    acknowledged,
    { type: "appended" },
    { type: "stored", unsent: 0 },
  ]);
  assert.deepEqual(effects, [{ do: "push", max_events: MAX_EVENTS }]);
});

const refusal = (error: string, facts: Record<string, unknown> = {}, range: Sent | null = sent): Input => ({
  type: "refused",
  error,
  facts,
  sent: range,
  next: 7,
  roll: 0.5,
});

test("only a foreign client id is given up; any other right is asked for again after a pause", () => {
  const begun: Input[] = [{ type: "started" }, GREETED];
  const foreign = refusal("not_yours", { client_id: "c" });
  assert.deepEqual(after([...begun, foreign])[1], [{ do: "rekey", client_id: "c" }]);
  for (const facts of [{}, { reason: "host" }, { reason: "origin" }])
    assert.deepEqual(after([...begun, refusal("not_yours", facts)])[1], [{ do: "wait", ms: 125 }]);
  const hello = refusal("not_yours", { client_id: "c" }, null);
  assert.deepEqual(after([{ type: "started" }, hello])[1], [{ do: "rekey", client_id: "c" }]);
});

test("a browser that holds only a mentor's session asks the child to come back", () => {
  const [state, effects] = after([{ type: "started" }, GREETED, refusal("not_yours", { role: "mentor" })]);
  assert.deepEqual([state.phase, effects], ["signed_out", [{ do: "sign_in" }]]);
});

test("new client ids that are refused as well are tried less and less often", () => {
  let [state] = after([{ type: "started" }, GREETED]);
  const pauses: number[] = [];
  for (let count = 0; count < 6; count += 1) {
    [state] = step(state, refusal("not_yours", { client_id: "c" }));
    const [waiting, effects] = step(state, { type: "stored", unsent: 3 });
    assert.notEqual(waiting.failures, 0);
    for (const effect of effects) if (effect.do === "wait") pauses.push(effect.ms);
    [state] = step(waiting, { type: "timer" });
    assert.equal(state.phase, "push");
  }
  assert.deepEqual(pauses, [125, 250, 500, 1000, 2000, 2000]);
});

test("an answer that takes nothing of what was sent is no reason to push at once again", () => {
  const [state] = after([{ type: "started" }, GREETED, { type: "pushed", sent, last_seq: 0, rejected: [] }]);
  assert.deepEqual(step(state, { type: "stored", unsent: 3 })[1], [{ do: "wait", ms: 250 }]);
});

test("no sequence of refusals makes a laptop send twice without a pause in between", () => {
  const errors = [
    "fork",
    "gap",
    "not_yours",
    "malformed",
    "too_large",
    "unknown_type",
    "old_version",
    "csrf",
  ];
  const answer = fc.record({
    error: fc.constantFrom(...errors, "busy", "too_many", "not_found", "unheard_of"),
    facts: fc.constantFrom({}, { client_id: "c" }, { last_seq: 0 }, { last_seq: 3 }, { reason: "host" }),
    last: fc.integer({ min: 4, max: 6 }),
    roll: fc.double({ min: 0, max: 0.999, noNaN: true }),
    unsent: fc.integer({ min: 0, max: 3 }),
    hint: fc.constantFrom<Input["type"] | null>("appended", "poked", null),
  });
  const begins: fc.Arbitrary<Input[]> = fc.constantFrom<Input[][]>(
    [{ type: "started" }],
    [{ type: "started" }, GREETED],
    [{ type: "started" }, GREETED, { type: "outbox_empty" }],
  );
  fc.assert(
    fc.property(begins, fc.array(answer, { size: "max", maxLength: 40 }), (begin, answers) => {
      let [state, effects] = after(begin);
      let rested = true;
      const take = (input: Input): void => {
        [state, effects] = step(state, input);
      };
      for (const { last, unsent, hint, ...said } of answers) {
        const [effect] = effects;
        if (effect === undefined) return;
        if (hint !== null) {
          const [, more] = step(state, { type: hint } as Input);
          assert.deepEqual(more, [], "a hint began a second effect");
        }
        if (effect.do === "wait") {
          rested = true;
          take({ type: "timer" });
        } else if (effect.do === "rekey" || effect.do === "set_aside") take({ type: "stored", unsent });
        else {
          assert.ok(rested, `sent again at once after ${said.error}`);
          rested = false;
          const range = effect.do === "push" ? { ...sent, last: effect.max_events === 1 ? 4 : last } : null;
          take({ type: "refused", ...said, sent: range, next: 7 });
          assert.ok(
            state.failures > 0 || state.phase === "store",
            "a refusal that stops the sync looks live",
          );
        }
      }
    }),
    { numRuns: 400 },
  );
});
