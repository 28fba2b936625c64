/** What a child is shown of a fix: the same rule as the server's, for when the line is down. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { allowed, narrowed, type Allowance } from "../shared/fixes.ts";
import type { RoomFixes, RoomMode, Suggestion, SuggestionLevel } from "../shared/wire.ts";
import { createFixes } from "../student/desk/fixes.ts";
import { observable } from "../student/desk/observable.ts";
import { fittingOffer, shownOffer } from "../student/desk/offer.ts";
import { evolve, NEW_DESK, type DeskEvent, type DeskState } from "../student/desk/state.ts";
import type { Editor } from "../student/editor/editor.ts";

interface Golden {
  suggestion: Suggestion;
  cases: { answer: boolean | null; room: string; mode: string; allowed: Allowance }[];
  narrowed: { level: SuggestionLevel; by: Allowance; gives: SuggestionLevel | null }[];
}

const golden = JSON.parse(
  readFileSync(new URL("../../tests/golden/fixes.json", import.meta.url), "utf8"),
) as Golden;

test("the page decides as the server does", () => {
  assert.ok(golden.cases.length > 10);
  for (const { answer, room, mode, allowed: expected } of golden.cases) {
    const settings = { ...(answer === null ? {} : { show_fixes: answer }), fixes: room as RoomFixes };
    const told = JSON.stringify({ answer, room, mode });
    assert.equal(allowed(settings, mode), expected, told);
    assert.equal(allowed({ ...settings, mode: mode as RoomMode }), expected, told);
  }
  assert.equal(allowed({}), "ask", "nothing is set, nobody was asked");
});

test("a suggestion is narrowed as the server narrows it", () => {
  assert.ok(golden.narrowed.length > 10);
  for (const { level, by, gives } of golden.narrowed) {
    const given = narrowed({ ...golden.suggestion, level }, by);
    assert.equal(given?.level ?? null, gives, JSON.stringify({ level, by }));
    if (given?.level === "point" && level !== "point") assert.deepEqual([given.edits, given.fixed], [[], null]);
  }
  assert.equal(narrowed(null, "push"), null);
});

const BROKEN = 'console.log("hi";\n';
const offer = { suggestion: golden.suggestion, path: "main.js", error_event_id: null };
const desk = (...events: DeskEvent[]): DeskState =>
  [{ type: "offer_came", offer } as DeskEvent, ...events].reduce(evolve, NEW_DESK);
const levelOf = (state: DeskState): string | undefined => shownOffer(state)?.suggestion?.level;
const answered = (show_fixes: boolean, fixes: RoomFixes = "on"): DeskEvent => ({
  type: "settings_changed",
  settings: { show_fixes, fixes },
});

test("a child that was not asked finds the fix behind the question, and has it at once with a yes", () => {
  assert.equal(levelOf(desk()), "ask");
  assert.equal(levelOf(desk(answered(true))), "push");
  const asked = { ...offer, suggestion: { ...golden.suggestion, level: "ask" as const } };
  const state = [{ type: "offer_came", offer: asked } as DeskEvent, { type: "offer_opened" } as DeskEvent, answered(true)];
  assert.equal(levelOf(state.reduce(evolve, NEW_DESK)), "push", "also while the server still says ask");
});

test("a no leaves the explanation alone, and opening it does not bring it back", () => {
  const state = desk(answered(false), { type: "offer_opened" });
  assert.equal(levelOf(state), "point");
  assert.equal(fittingOffer(shownOffer(state), "main.js", BROKEN)?.after, null);
});

test("what a mentor sets counts at once, and never shows more than the child wants", () => {
  assert.equal(levelOf(desk(answered(true, "ask"))), "ask");
  assert.equal(levelOf(desk(answered(true, "ask"), { type: "offer_opened" })), "push");
  assert.equal(levelOf(desk(answered(true, "off"), { type: "offer_opened" })), "point");
  assert.equal(levelOf(desk(answered(false, "on"))), "point");
});

test("an idea that was opened is closed again with the next run", () => {
  const again = desk(
    answered(true, "ask"),
    { type: "offer_opened" },
    { type: "run_began", loading: false },
    { type: "offer_came", offer },
  );
  assert.equal(levelOf(again), "ask");
});

test("the run of the broken program is broken off before the centre hears that the fix was taken", async () => {
  const steps: string[] = [];
  const note =
    (step: string) =>
    (...facts: unknown[]): Promise<void> => {
      steps.push([step, ...facts.filter((fact) => typeof fact === "string")].join(" "));
      return Promise.resolve();
    };
  const store = observable(desk(answered(true)), evolve);
  const { acceptOffer } = createFixes({
    store,
    editor: {
      current: () => ({ path: "main.js", text: BROKEN }),
      applyEdits: () => void note("edit")(),
      focus: () => void note("focus")(),
    } as unknown as Editor,
    append: note("tell"),
    run: note("run"),
    halt: () => void note("halt")(),
  });
  await acceptOffer();
  assert.deepEqual(steps, ["halt", "tell suggestion.accepted", "edit", "run", "focus"]);
  assert.equal(store.get().offer, null);
});
