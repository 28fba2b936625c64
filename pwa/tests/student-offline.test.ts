/** What is decided about working without a line: Python beforehand, and new versions. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { isSettled, standing } from "../student/offline/drain.ts";
import {
  AGAIN_MS,
  KEPT_FREE_BYTES,
  percentHere,
  PYTHON_UNKNOWN,
  pythonStep,
  WINDOW_MS,
  type PythonEffect,
  type PythonInput,
  type PythonState,
} from "../student/offline/python-core.ts";
import { updateStep, type UpdateInput, type UpdatePhase } from "../student/offline/update-core.ts";

const FILES = [
  { path: "/lock", bytes: 100 },
  { path: "/wasm", bytes: 900 },
];
const found = (missing = FILES, room_bytes: number | null = null, roll = 0.5): PythonInput => ({
  type: "looked",
  missing,
  total_bytes: 1000,
  room_bytes,
  roll,
});

function play(...inputs: PythonInput[]): { state: PythonState; effects: PythonEffect[] } {
  let state = PYTHON_UNKNOWN;
  let effects: PythonEffect[] = [];
  for (const input of inputs) [state, effects] = pythonStep(state, input);
  return { state, effects };
}

test("the laptops of a class begin spread over the window, and none later", () => {
  const waits = [0, 0.25, 0.999].map((roll) => play(found(FILES, null, roll)).effects);
  assert.deepEqual(waits[0], [{ do: "wait", ms: 0 }]);
  assert.deepEqual(waits[1], [{ do: "wait", ms: WINDOW_MS / 4 }]);
  const [last] = waits[2] ?? [];
  assert.ok(last?.do === "wait" && last.ms < WINDOW_MS);
});

test("one file comes after the other, and then what is old is tidied away", () => {
  const first = play(found(), { type: "due" });
  assert.deepEqual(first.effects, [{ do: "fetch", file: FILES[0] }]);
  const second = play(found(), { type: "due" }, { type: "stored" });
  assert.deepEqual(second.effects, [{ do: "fetch", file: FILES[1] }]);
  const done = play(found(), { type: "due" }, { type: "stored" }, { type: "stored" });
  assert.deepEqual(done.effects, [{ do: "tidy" }]);
  assert.equal(done.state.phase, "here");
  assert.equal(done.state.is_news, true);
});

test("a laptop that has Python fetches nothing and says nothing", () => {
  const { state, effects } = play(found([]));
  assert.equal(state.phase, "here");
  assert.equal(state.is_news, false);
  assert.deepEqual(effects, [{ do: "tidy" }]);
});

test("who wants Python now does not wait for the moment", () => {
  assert.deepEqual(play(found(), { type: "wanted" }).effects, [{ do: "fetch", file: FILES[0] }]);
  assert.deepEqual(play(found(), { type: "due" }, { type: "wanted" }).effects, []);
});

test("nothing is fetched where the room is needed for the child's work", () => {
  assert.equal(play(found(FILES, KEPT_FREE_BYTES + 999)).state.phase, "no_room");
  assert.equal(play(found(FILES, KEPT_FREE_BYTES + 1000)).state.phase, "waiting");
  const full = play(found(), { type: "due" }, { type: "no_room" }, { type: "wanted" });
  assert.deepEqual([full.state.phase, full.effects], ["no_room", []]);
});

test("after a failure the same file is tried again, after a while", () => {
  const failed = play(found(), { type: "due" }, { type: "stored" }, { type: "failed", roll: 0 });
  assert.deepEqual(failed.effects, [{ do: "wait", ms: AGAIN_MS / 2 }]);
  const [state, effects] = pythonStep(failed.state, { type: "due" });
  assert.deepEqual(effects, [{ do: "fetch", file: FILES[1] }]);
  assert.equal(percentHere(state), 10);
});

test("whatever happens, what is shown never passes a hundred and is a hundred only at the end", () => {
  const input = fc.oneof(
    fc.constant<PythonInput>({ type: "due" }),
    fc.constant<PythonInput>({ type: "wanted" }),
    fc.constant<PythonInput>({ type: "stored" }),
    fc.constant<PythonInput>({ type: "no_room" }),
    fc.constant<PythonInput>({ type: "failed", roll: 0.5 }),
    fc.nat(2000).map<PythonInput>((bytes) => ({ type: "arrived", bytes })),
  );
  fc.assert(
    fc.property(fc.array(input, { size: "max", maxLength: 60 }), (inputs) => {
      const { state } = play(found(), ...inputs);
      const percent = percentHere(state);
      assert.ok(percent >= 0 && percent <= 100);
      assert.equal(percent === 100, state.phase === "here");
      assert.equal(state.phase === "here", state.missing.length === 0);
    }),
  );
});

const after = (...types: UpdateInput["type"][]): UpdatePhase =>
  types.reduce<UpdatePhase>((phase, type) => updateStep(phase, { type })[0], "none");

test("a child is asked once, and after `later` no more", () => {
  assert.equal(after("waits"), "asking");
  assert.equal(after("waits", "said_later", "waits"), "later");
  assert.deepEqual(updateStep("asking", { type: "said_later" }), ["later", ["remember"]]);
});

test("the work is stored first, then the version is changed, then the page is loaded anew", () => {
  assert.deepEqual(updateStep("asking", { type: "accepted" }), ["storing", ["store"]]);
  assert.deepEqual(updateStep("storing", { type: "stored" }), ["switching", ["switch"]]);
  assert.deepEqual(updateStep("switching", { type: "taken_over" }), ["switching", ["reload"]]);
  assert.deepEqual(updateStep("switching", { type: "stuck" }), ["switching", ["reload"]]);
});

test("work that cannot be stored keeps the old version, until the child tries again", () => {
  assert.equal(after("waits", "accepted", "not_stored"), "held_up");
  assert.deepEqual(updateStep("held_up", { type: "accepted" }), ["storing", ["store"]]);
});

test("a change that another tab asked for stores this tab's work, too", () => {
  for (const phase of ["none", "asking", "later", "held_up"] as const)
    assert.deepEqual(updateStep(phase, { type: "taken_over" }), ["following", ["store_and_reload"]]);
});

test("no order of news loads the page anew before its work is stored", () => {
  const types: UpdateInput["type"][] = [
    "waits",
    "said_later",
    "accepted",
    "stored",
    "not_stored",
    "taken_over",
    "stuck",
  ];
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...types), { size: "max", maxLength: 40 }), (inputs) => {
      let phase: UpdatePhase = "none";
      let asked_to_switch = false;
      for (const type of inputs) {
        const [next, effects] = updateStep(phase, { type });
        if (effects.includes("switch")) {
          assert.equal(type, "stored");
          asked_to_switch = true;
        }
        if (effects.includes("reload")) assert.ok(asked_to_switch);
        phase = next;
      }
    }),
  );
});

test("work is where its newest part is", () => {
  assert.equal(standing({ typing: true, unsent: 0 }), "only_on_screen");
  assert.equal(standing({ typing: false, unsent: 2 }), "on_laptop");
  assert.equal(standing({ typing: false, unsent: 0 }), "at_centre");
});

test("what is stored waits for the centre only while the centre answers", () => {
  const link = { typing: false, unsent: 1, reached: true, signed_out: false };
  assert.equal(isSettled(link), false);
  assert.equal(isSettled({ ...link, unsent: 0 }), true);
  assert.equal(isSettled({ ...link, reached: false }), true);
  assert.equal(isSettled({ ...link, signed_out: true }), true);
  assert.equal(isSettled({ ...link, reached: false, typing: true }), false);
});
