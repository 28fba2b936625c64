/** One tab of a child writes at a time, and leaving a laptop loses nothing. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { leaving } from "../student/desk/leaving.ts";
import { NEW_DESK, type Link } from "../student/desk/state.ts";
import { LEASE_MS, nextLease, tabStep, type Lease, type Phase, type TabInput } from "../student/tabs/core.ts";

const after = (...types: TabInput["type"][]): Phase =>
  types.reduce<Phase>((phase, type) => tabStep(phase, { type })[0], "waiting");

test("a tab that finds the place free has it, and says nothing of other tabs afterwards", () => {
  assert.equal(after("opened", "granted", "late"), "here");
});

test("a second tab shows nothing until it is chosen, and then asks before it takes", () => {
  assert.equal(after("opened", "late"), "elsewhere");
  assert.deepEqual(tabStep("elsewhere", { type: "use_here" }), ["asking", ["ask", "want"]]);
  assert.deepEqual(tabStep("asking", { type: "no_answer" }), ["asking", ["take"]]);
  assert.equal(after("opened", "late", "use_here", "granted"), "here");
});

test("the tab that is asked stores first and gives afterwards", () => {
  assert.deepEqual(tabStep("here", { type: "asked" }), ["handing", ["store"]]);
  assert.deepEqual(tabStep("handing", { type: "stored" }), ["elsewhere", ["give"]]);
});

test("a tab that lost the place by force writes no more", () => {
  for (const phase of ["here", "handing"] as const)
    assert.deepEqual(tabStep(phase, { type: "lost" }), ["elsewhere", ["abandon", "give"]]);
});

test("nothing but being granted the place opens the programs", () => {
  const phases: Phase[] = ["waiting", "here", "elsewhere", "asking", "handing"];
  const types: TabInput["type"][] = ["late", "use_here", "no_answer", "asked", "stored", "lost", "opened"];
  for (const phase of phases.filter((one) => one !== "here"))
    for (const type of types) assert.notEqual(tabStep(phase, { type })[0], "here");
});

test("of tabs that look at the lease in any order and at any time, one at most has it", () => {
  const look = fc.record({
    tab: fc.constantFrom("a", "b", "c"),
    passes_ms: fc.nat(2 * LEASE_MS),
    wish: fc.constantFrom("nothing" as const, "want" as const, "take" as const),
  });
  fc.assert(
    fc.property(fc.array(look), (looks) => {
      let before = null as Lease | null;
      let now = 0;
      for (const { tab, passes_ms, wish } of looks) {
        now += passes_ms;
        const held = nextLease(before, tab, now, wish);
        const took = held?.tab === tab && before?.tab !== tab;
        if (took && wish === "want") assert.ok((before?.until_ms ?? 0) <= now);
        if (wish !== "nothing" && held?.tab === tab) assert.equal(held.until_ms, now + LEASE_MS);
        if (wish === "nothing") assert.notEqual(held?.tab, tab);
        before = held;
      }
    }),
  );
});

test("a clock that was set back does not keep the place closed for hours", () => {
  assert.equal(nextLease({ tab: "a", until_ms: 9e9 }, "b", 1000, "want")?.tab, "b");
});

const link = (part: Partial<Link>): Link => ({ ...NEW_DESK.link, reached: true, ...part });

test("a child leaves only when everything is at the centre, or knowing what is not", () => {
  assert.deepEqual(leaving(link({}), null), { at: "ready" });
  assert.deepEqual(leaving(link({ unsent: 2 }), null), { at: "sending", unsent: 2 });
  assert.deepEqual(leaving(link({ typing: true }), null), { at: "sending", unsent: 0 });
  assert.deepEqual(leaving(link({ reached: null }), null), { at: "sending", unsent: 0 });
  assert.deepEqual(leaving(link({ reached: false, unsent: 3 }), null), { at: "cut_off", unsent: 3 });
  assert.deepEqual(leaving(link({}), "unreachable"), { at: "cut_off", unsent: 0 });
  assert.deepEqual(leaving(link({ signed_out: true }), null), { at: "gone" });
  assert.deepEqual(leaving(link({ signed_out: true, unsent: 1 }), null), { at: "place_lost", unsent: 1 });
});
