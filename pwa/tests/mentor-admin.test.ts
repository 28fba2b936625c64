import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { base64 } from "../mentor/admin/base64.ts";
import { touchedByEnd } from "../mentor/admin/class-core.ts";
import { processRows } from "../mentor/admin/processes.ts";
import { changesOf, fieldOf, heardOf, movedBy, parts, seenOf, wayBack } from "../mentor/admin/rules-core.ts";
import { ORDER, RULES_PART } from "../mentor/admin/rules-texts.ts";
import { SYSTEM } from "../mentor/admin/system-texts.ts";
import { refusalWords } from "../mentor/admin/texts.ts";
import { DAYS, endOf, isOn, minuteOf, week } from "../mentor/admin/week.ts";
import { degradedSentences } from "../mentor/degraded-texts.ts";
import type { ClassRow, QueueRule, RulesPreview } from "../shared/wire.ts";
import { ANNA, aTicket, plain } from "./mentor-fixtures.ts";

function aRule(key: string, more: Partial<QueueRule> = {}): QueueRule {
  const words = { about: "", part: "Who comes first", unit: "points" as const, name: key, more: "" };
  return { key, value: 30, default: 30, own: false, low: 0, high: 100, ...words, ...more };
}

const HAND = aRule("hand");
const OWN = aRule("error", { value: 9, default: 5, own: true });

describe("what a mentor is about to change", () => {
  it("is what differs from the server, as numbers", () => {
    assert.deepEqual(changesOf([HAND, OWN], { hand: "12", error: "9" }), { values: { hand: 12 }, problems: {} });
  });

  it("is nothing where a number was typed and taken back", () => {
    assert.deepEqual(changesOf([HAND], { hand: "30" }).values, {});
  });

  it("gives a rule of this room back, and one that was never set here stays as it is", () => {
    assert.deepEqual(changesOf([HAND, OWN], { hand: null, error: null }).values, { error: null });
    assert.equal(fieldOf(OWN, { error: null }), "5");
    assert.equal(fieldOf(OWN, {}), "9");
  });

  for (const typed of ["", " ", "x", "1.5", "-1", "101", "1e2", "٣"])
    it(`cannot be ${JSON.stringify(typed)}`, () => {
      const { values, problems } = changesOf([HAND], { hand: typed });
      assert.deepEqual([values, Object.keys(problems)], [{}, ["hand"]]);
    });

  it("says what was seen, and the way back", () => {
    const changes = changesOf([HAND, OWN], { hand: "12", error: "3" });
    assert.deepEqual(seenOf([HAND, OWN], changes), { hand: 30, error: 9 });
    assert.deepEqual(wayBack([HAND, OWN], changes), { hand: null, error: 9 });
  });

  it("shows what a colleague has set meanwhile, and keeps what was typed", () => {
    const { rules, others } = heardOf([HAND, OWN], { hand: 50, error: 9 });
    assert.deepEqual(
      others.map(({ key, value, own }) => [key, value, own]),
      [["hand", 50, true]],
    );
    assert.deepEqual(changesOf(rules, { hand: "12" }).values, { hand: 12 });
    assert.deepEqual(heardOf([HAND], {}).others, []);
  });

  it("stands under its headings in the server's order", () => {
    const rules = [aRule("a", { part: "x" }), aRule("b", { part: "x" }), aRule("c", { part: "y" })];
    assert.deepEqual(
      parts(rules).map((part) => [part.name, part.rules.map(({ key }) => key)]),
      [
        ["x", ["a", "b"]],
        ["y", ["c"]],
      ],
    );
  });

  it("has its bounds and long spans in words", () => {
    assert.equal(RULES_PART.bounds(OWN), "0 to 100 points; without a change here 5");
    assert.equal(RULES_PART.bounds(HAND), "0 to 100 points");
    const lease = aRule("lease", { unit: "seconds" });
    assert.equal(RULES_PART.span(lease, "120"), "= 2 minutes");
    assert.equal(RULES_PART.span(lease, "90"), "= 1:30");
    assert.equal(RULES_PART.span(lease, "59"), null);
    assert.equal(RULES_PART.span(HAND, "120"), null);
  });
});

describe("the order in the preview", () => {
  const preview = (moved: number, then = false): RulesPreview => {
    const row = { student: ANNA, score_now: 1, score_then: 2, why: [] };
    const rows = [1, 2].map((place) => ({ ...row, ticket_id: `t${String(place)}`, now: place, then: place }));
    return { ok: true, rows, left_off: 0, moved, triage: { now: false, then }, rules: {} };
  };

  it("says how many would move, and that nothing is changed yet", () => {
    assert.equal(ORDER.summary(preview(0), 0), "Nothing is changed yet.");
    assert.equal(ORDER.summary(preview(0), 1), "Nobody who waits now would change places.");
    assert.equal(ORDER.summary(preview(2), 1), "2 of 2 children would change places.");
  });

  it("says that triage would begin or end", () => {
    assert.equal(ORDER.triage(preview(0)), null);
    assert.equal(ORDER.triage(preview(0, true)), "Triage would begin at once.");
  });

  it("has forward as positive, and says the place of now", () => {
    assert.equal(movedBy({ now: 5, then: 2 }), 3);
    assert.equal(ORDER.moved({ now: 5, then: 2 }), "▲ 3, was 5");
    assert.equal(ORDER.moved({ now: 1, then: 2 }), "▼ 1, was 1");
    assert.equal(ORDER.moved({ now: 1, then: 1 }), "stays");
  });
});

describe("the end of a class", () => {
  it("takes down the hands of all but those with a mentor", () => {
    const waiting = aTicket("a");
    const away = aTicket("b", { state: "away" });
    const claimed = aTicket("c", { state: "claimed", claimed_by: ANNA });
    const { down, kept } = touchedByEnd([waiting, away, claimed, aTicket("d", { state: "resolved" })]);
    assert.deepEqual(down.map(({ id }) => id), ["a", "b"]);
    assert.deepEqual(kept.map(({ id }) => id), ["c"]);
  });
});

describe("the week", () => {
  const aClass = (name: string, day: string, start: string, minutes = 90): ClassRow => {
    const room = { id: "r1", name: "Room 1" };
    return { id: name, name, room, day, start, minutes, next: 1000, until: 2000 };
  };

  it("begins on Monday, with the first class first, and has a weekend only where one meets", () => {
    const days = week([aClass("late", "thursday", "17:30"), aClass("early", "thursday", "9:00")]);
    assert.deepEqual(days.map(({ day }) => day), DAYS.slice(0, 5));
    assert.deepEqual(days[3]?.classes.map(({ name }) => name), ["early", "late"]);
    assert.deepEqual(week([aClass("x", "saturday", "10:00")]).map(({ day }) => day).at(-1), "saturday");
  });

  it("leaves no class out", () => {
    const classes = fc.array(fc.tuple(fc.constantFrom(...DAYS), fc.integer({ min: 0, max: 1439 })), { maxLength: 30 });
    fc.assert(
      fc.property(classes, (all) => {
        const rows = all.map(([day, minute], n) => aClass(String(n), day, `${String(Math.floor(minute / 60))}:${String(minute % 60).padStart(2, "0")}`));
        const shown = week(rows).flatMap((one) => one.classes);
        assert.deepEqual(new Set(shown), new Set(rows));
      }),
      { numRuns: 50 },
    );
  });

  it("knows when a class ends, also past midnight, and whether it is on", () => {
    assert.equal(endOf(aClass("x", "monday", "16:00")), "17:30");
    assert.equal(endOf(aClass("x", "monday", "23:30")), "01:00");
    assert.equal(minuteOf("09:05"), 545);
    assert.deepEqual([999, 1000, 1999, 2000].map((at) => isOn(aClass("x", "monday", "16:00"), at)), [false, true, true, false]);
  });
});

describe("the processes", () => {
  const actor = (name: string, restarts = 0, status = "running") => ({ name, incarnation: 1, restarts, status });

  it("has one row for all children's parts, with what is wrong among them", () => {
    const rows = processRows([actor("store"), actor("session/s1", 1), actor("session/s2", 2, "failed"), actor("queue/r1")]);
    assert.deepEqual(
      rows.map(({ name, count, restarts, status }) => [name, count, restarts, status]),
      [
        ["store", 1, 0, undefined],
        ["queue/r1", 1, 0, undefined],
        ["session", 2, 3, "failed"],
      ],
    );
  });

  it("has no row for children where there are none", () => {
    assert.deepEqual(processRows([]), []);
  });
});

describe("the words of the system", () => {
  it("say each thing that does not work once, and why there is no sandbox with the sandbox", () => {
    const said = degradedSentences(["linter", "linter_pool", "sandbox", "sandbox_bubblewrap_missing"]);
    assert.equal(said.length, 2);
    assert.match(String(said[1]), /bubblewrap is not installed/);
    assert.deepEqual(degradedSentences([]), []);
  });

  it("say how long the disk lasts", () => {
    const disk = { free_mb: 12_345, week_mb: 100, days_left: 850, used_mb: 3 };
    assert.equal(SYSTEM.diskWords(disk), "12 GB free; a week of classes takes about 100 MB, so that lasts for more than a year");
    assert.match(SYSTEM.diskWords({ ...disk, days_left: 1 }), /for 1 day$/);
  });
});

describe("a refusal", () => {
  const refused = (error: string, facts: Record<string, unknown> = {}) =>
    plain(refusalWords({ ok: false, error, facts, status: 400 }));

  it("is said in the rules' own words where they have some", () => {
    assert.equal(refused("malformed", { words: "4-Green has this room at that time" }), "Not done: 4-Green has this room at that time.");
    assert.equal(refused("malformed", { fields: [{ field: "name", problem: "too long" }] }), "Not done: name: too long.");
  });

  it("says that the last admin stays one, and that a role has changed", () => {
    assert.match(refused("not_waiting", { reason: "last_admin" }), /last admin/);
    assert.match(refused("not_yours", { reason: "admins only" }), /Only an admin/);
  });

  it("never pretends to know what an answer that did not come has done", () => {
    assert.match(refused("unreachable"), /may or may not/);
    assert.equal(refused("something_new"), "The server refused (something_new).");
  });
});

describe("a file on its way", () => {
  it("comes out as it went in, however long it is", () => {
    for (const length of [0, 1, 0x8000, 0x8001]) {
      const bytes = Uint8Array.from({ length }, (_, place) => place % 256);
      assert.deepEqual(Uint8Array.from(Buffer.from(base64(bytes), "base64")), bytes);
    }
  });
});
