import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { initial, isolated, quoted } from "../mentor/names.ts";
import { hashOfRoom, roomInHash } from "../mentor/room-hash.ts";
import { closingNote, earlier, story } from "../mentor/story.ts";
import { absenceBadge, absenceWords, agoWords, endWords } from "../mentor/texts.ts";
import type { HistoryEntry, Ticket } from "../mentor/wire.ts";
import { visible } from "../shared/visible.ts";
import { aTicket, plain, SAM } from "./mentor-fixtures.ts";

const NAMES = { [SAM.id]: SAM.name };
const told = (history: HistoryEntry[], more: Partial<Ticket> = {}): string[] =>
  story(aTicket("a", { history, ...more }), NAMES).map((step) =>
    plain([step.words, step.times > 1 && `x${String(step.times)}`, step.by, step.note].filter(Boolean).join(" ")),
  );
const step = (event: string, more: Partial<HistoryEntry> = {}): HistoryEntry => ({ at: 1, event, by: null, ...more });

describe("the history of a ticket", () => {
  it("says what each piece of news was and tells equal ones in a row once", () => {
    const error = step("updated", { because: "error" });
    assert.deepEqual(
      told([step("opened"), error, error, error, step("updated", { because: "asked" }), error]),
      ["came in", "another error x3", "asked for help", "another error"],
    );
    assert.deepEqual(told([step("updated", { because: "repaired" })]), ["repaired"]);
  });

  it("is readable without a reason and with an unknown one", () => {
    assert.deepEqual(told([step("updated"), step("updated", { because: "new_moon" })]), ["something changed", "new moon"]);
  });

  it("keeps apart what different people did", () => {
    const [sam, clockwork] = [step("released", { by: SAM.id }), step("released")];
    assert.deepEqual(told([sam, sam, clockwork]), ["released x2 by Sam", "released"]);
  });

  it("says to whom a ticket was handed on, if that one has a name here", () => {
    const handed = (to: string): HistoryEntry => step("handed_on", { by: SAM.id, to });
    assert.deepEqual(told([handed(SAM.id), handed("m-new")]), ["handed on to Sam by Sam", "handed on by Sam"]);
  });

  it("shows the note of its end", () => {
    const end = step("resolved", { by: SAM.id, note: "mixed up < and >" });
    assert.deepEqual(told([end], { resolution: "mentor" }), ["helped by a mentor by Sam mixed up < and >"]);
  });
});

describe("the child's earlier tickets", () => {
  const closed = (id: string, opened_at: number, more: Partial<Ticket> = {}): Ticket =>
    aTicket(id, { state: "resolved", resolution: "mentor", opened_at, ...more });
  const now = aTicket("now", { opened_at: 100 });

  it("are the last three before this one, newest first", () => {
    const all = [closed("a", 1), closed("b", 4), closed("c", 2), closed("d", 3), now, closed("after", 200)];
    assert.deepEqual(earlier(all, now).map((one) => one.id), ["b", "d", "c"]);
  });

  it("are none while the only other one is open", () => {
    assert.deepEqual(earlier([aTicket("open", { opened_at: 1 }), now], now), []);
  });

  it("say how they ended and what was noted", () => {
    const noted = closed("a", 1, { history: [step("opened"), step("resolved", { note: "show her the loop" })] });
    assert.equal(endWords(noted), "helped by a mentor");
    assert.equal(closingNote(noted), "show her the loop");
    assert.equal(closingNote(closed("b", 1)), "");
    assert.equal(endWords(closed("c", 1, { state: "cancelled", resolution: null })), "taken back");
    assert.deepEqual([5, 130, 7300].map(agoWords), ["just now", "2 min ago", "2 h ago"]);
  });
});

describe("an absent child", () => {
  it("is offline since a time, if anybody knows one", () => {
    assert.equal(absenceBadge({ kind: "offline", for_s: 200 }), "offline 3 min");
    assert.match(absenceWords({ kind: "offline", for_s: 200 }), /3 minutes ago/);
    assert.match(absenceWords({ kind: "offline", for_s: 61 }), /1 minute ago/);
    assert.equal(absenceBadge({ kind: "offline", for_s: null }), "offline");
    assert.doesNotMatch(absenceWords({ kind: "offline", for_s: null }), /ago/);
    assert.equal(absenceBadge({ kind: "away", for_s: null }), "away");
  });
});

describe("names", () => {
  it("are kept apart, and cannot end that by themselves", () => {
    assert.equal(isolated("\u05E0\u05D5\u05E2\u05D4"), "\u2068\u05E0\u05D5\u05E2\u05D4\u2069");
    assert.equal(isolated("a\u2069\u202Eb"), "\u2068ab\u2069");
  });

  it("begin with what a reader sees first", () => {
    assert.deepEqual([" sam", "\u{1F98A} Fox", "e\u0301mile", ""].map(initial), ["S", "\u{1F98A}", "E\u0301", null]);
  });
});

describe("the words of a child", () => {
  /** Whatever turns, ends or hides what stands beside it. */
  const acts = /[\p{Cc}\u2028-\u202E\u2066-\u2069]/u;

  it("turn nothing beside them, and all of them is there to be read", () => {
    assert.equal(visible("\u202Eabc\u2069"), "‹U+202E›abc‹U+2069›");
    assert.equal(quoted("a\u2069\u202Eb"), "\u2068a‹U+2069›‹U+202E›b\u2069");
    for (let code = 0; code <= 0xffff; code += 1) {
      const character = String.fromCharCode(code);
      if (character === "\n" || character === "\t" || character === "\r") continue;
      assert.equal(acts.test(visible(character)), false, code.toString(16));
    }
  });

  it("show control characters as signs", () => {
    assert.equal(visible("a\u0007b\u001B[2J\u007F\u0085"), "a‹U+0007›b‹U+001B›[2J‹U+007F›‹U+0085›");
  });

  it("stay as they are in any script, with lines, tabs and emoji of several parts", () => {
    const words = "נועה wants\n\tقطة, 猫 and \u{1F468}\u200D\u{1F469}\u200D\u{1F467}";
    assert.equal(visible(words), words);
  });
});

describe("the room in the address", () => {
  it("comes back as it went in, and nothing else is a room", () => {
    assert.equal(roomInHash(hashOfRoom("r/1 é#")), "r/1 é#");
    for (const hash of ["", "#", "#link=abc", "#room=", "#room=%E0%A4%A"]) assert.equal(roomInHash(hash), null);
  });
});
