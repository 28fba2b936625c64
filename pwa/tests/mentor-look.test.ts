import assert from "node:assert/strict";
import { describe, it } from "node:test";
import fc from "fast-check";
import { asSent, usualKind } from "../mentor/broadcast.ts";
import { clusterOf } from "../mentor/clusters.ts";
import { evolve } from "../mentor/evolve.ts";
import { actionOf } from "../mentor/keys.ts";
import { changesBetween } from "../mentor/look/changes.ts";
import { lineStill, looksAt } from "../mentor/look/looks.ts";
import { frameAt, freshOf, linesAt, RECENT_MS, stepped, ticksOf, timelineOf, windowOf } from "../mentor/look/replay.ts";
import { fromQuestion, momentWords } from "../mentor/look/texts.ts";
import type { LinesChange, LiveMessage, ReplayFrame } from "../mentor/wire.ts";
import { after, aSnapshot, aTicket, plain } from "./mentor-fixtures.ts";

const frame = (at: number, change: LinesChange | null = null, more: Partial<ReplayFrame> = {}): ReplayFrame => ({
  at,
  what: "typed",
  change,
  line: null,
  message: null,
  ...more,
});
const writes = (line: number, ...lines: string[]): LinesChange => ({ line, removed: 0, lines });
const some = <T>(value: T | null | undefined): T => {
  assert.ok(value !== null && value !== undefined);
  return value;
};

describe("a replay", () => {
  const frames = [
    frame(0, writes(1, "a", "c")),
    frame(1000, writes(2, "b")),
    frame(601_000, { line: 1, removed: 2, lines: ["A"] }),
    frame(615_000, null, { what: "error", line: 1, message: "no A" }),
  ];

  it("has the text of each frame", () => {
    assert.deepEqual(frames.map((_, index) => linesAt(frames, index).join("")), ["ac", "abc", "Ac", "Ac"]);
  });

  it("plays the last seconds as they were, from the text that stood there before", () => {
    const recent = some(timelineOf(frames, "recent"));
    assert.deepEqual(recent, { first: 1, starts: [0, 6000, 20_000], length_ms: RECENT_MS, speed: 1 });
    assert.equal(frameAt(recent, 0), 1);
    assert.equal(frameAt(recent, 5999), 1);
    assert.equal(frameAt(recent, 6000), 2);
  });

  it("plays a whole attempt without its pauses, and says how fast that is", () => {
    const all = some(timelineOf(frames, "all"));
    assert.deepEqual(all.starts, [0, 1000, 2500, 4000]);
    assert.equal(all.speed, 154);
  });

  it("plays even the longest attempt in less than a minute", () => {
    const long = Array.from({ length: 400 }, (_, index) => frame(index * 60_000));
    assert.equal(some(timelineOf(long, "all")).length_ms, 40_000);
  });

  it("is nothing without a frame, and one still picture with one", () => {
    assert.equal(timelineOf([], "all"), null);
    const still = some(timelineOf([frame(5, writes(1, "a"))], "recent"));
    assert.deepEqual([still.length_ms, frameAt(still, 0), stepped(still, 0, 1), stepped(still, 0, -1)], [0, 0, 0, 0]);
  });

  it("steps to the moment before and after, from wherever it stands, and stays within its ends", () => {
    const all = some(timelineOf(frames, "all"));
    assert.deepEqual([stepped(all, 1200, 1), stepped(all, 1200, -1), stepped(all, 4000, 1), stepped(all, 0, -1)], [2500, 0, 4000, 0]);
  });

  it("leads through every frame forwards and backwards, for any times", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(5000), { minLength: 1, maxLength: 20 }), fc.constantFrom("all", "recent"), (gaps, span) => {
        let at = 0;
        const all = gaps.map((gap) => frame((at += gap)));
        const line = some(timelineOf(all, span as "all"));
        let ms = 0;
        gaps.forEach(() => (ms = stepped(line, ms, 1)));
        assert.equal(frameAt(line, ms), all.length - 1);
        gaps.forEach(() => (ms = stepped(line, ms, -1)));
        assert.equal(ms, 0);
      }),
    );
  });

  it("marks on its line what else happened than typing", () => {
    assert.deepEqual(ticksOf(frames, some(timelineOf(frames, "all"))), [{ what: "error", at: 1 }]);
  });

  it("draws a part of a long program, with what matters in it", () => {
    const lines = Array.from({ length: 5000 }, (_, index) => String(index + 1));
    const part = windowOf(lines, 4990, 200);
    assert.deepEqual([part.firstLine, part.lines.length, part.lines.at(-1)], [4801, 200, "5000"]);
    assert.ok(windowOf(lines, 2500, 200).lines.includes("2500"));
    assert.deepEqual(windowOf(["a", "b"], 1, 200), { firstLine: 1, lines: ["a", "b"] });
  });

  it("knows the lines that were just written", () => {
    assert.deepEqual(freshOf(writes(4, "a", "b")), { from: 4, to: 5 });
    assert.equal(freshOf({ line: 4, removed: 2, lines: [] }), null);
  });

  it("says what a moment was, and when a step was before or after the question", () => {
    assert.equal(plain(momentWords("error", 3, "no A")), "error in line 3: no A");
    assert.equal(momentWords("ran", null, null), "ran without an error");
    assert.deepEqual([fromQuestion(-75), fromQuestion(12), fromQuestion(-0.4)], ["−1:15", "+0:12", "0:00"]);
  });
});

describe("what changed", () => {
  const told = (old: string, now: string): string[] =>
    changesBetween(old.split(""), now.split("")).hunks.map((hunk) =>
      hunk.map(({ kind, number, text }) => `${{ same: " ", removed: "-", added: "+" }[kind]}${String(number)}${text}`).join(""),
    );

  it("is told place by place, with two lines around each", () => {
    assert.deepEqual(told("abcdefghij", "abCdefghij"), [" 1a 2b-3c+3C 4d 5e"]);
    assert.deepEqual(told("abcdefghijklm", "abCdefghijKlm"), [" 1a 2b-3c+3C 4d 5e", " 9i 10j-11k+11K 12l 13m"]);
  });

  it("puts places that are near each other together", () => {
    assert.deepEqual(told("abcdef", "AbcdeF"), ["-1a+1A 2b 3c 4d 5e-6f+6F"]);
  });

  it("counts, and says nothing of what is the same", () => {
    const { hunks, added, removed, cut } = changesBetween(["a", "b"], ["a", "b", "c", "d"]);
    assert.deepEqual([hunks.length, added, removed, cut], [1, 2, 0, false]);
    assert.deepEqual(changesBetween(["a"], ["a"]).hunks, []);
  });

  it("is bounded", () => {
    const many = Array.from({ length: 2000 }, (_, index) => `old ${String(index)}`);
    const { hunks, cut } = changesBetween(many, many.map((line) => `${line}!`));
    assert.deepEqual([hunks.flat().length, cut], [300, true]);
  });

  it("compares even programs with more different lines than there are signs", () => {
    const many = Array.from({ length: 60_000 }, (_, index) => String(index));
    assert.equal(changesBetween(many, ["x"]).removed, 60_000);
  });

  it("holds each new line once and in order, and with the old ones makes the old text, for any two programs", () => {
    const texts = fc.array(fc.constantFrom("a", "b", "c", ""), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(texts, texts, (old, now) => {
        const { hunks, added, removed } = changesBetween(old, now);
        const lines = hunks.flat();
        for (const { kind, number, text } of lines) assert.equal(text, (kind === "removed" ? old : now)[number - 1]);
        const numbers = (kind: string): number[] => lines.filter((line) => line.kind === kind).map(({ number }) => number);
        assert.deepEqual([numbers("added").length, numbers("removed").length], [added, removed]);
        const [gone, came] = [new Set(numbers("removed")), new Set(numbers("added"))];
        const kept = (of: readonly string[], without: ReadonlySet<number>): string[] => of.filter((_, index) => !without.has(index + 1));
        assert.deepEqual(kept(old, gone), kept(now, came));
        const shown = lines.filter(({ kind }) => kind !== "removed").map(({ number }) => number);
        assert.deepEqual(shown, [...new Set(shown)].sort((a, b) => a - b));
      }),
    );
  });
});

describe("ways to look", () => {
  const context = { path: "main.js", language: "javascript", rev: "e1", first_line: 1, text: "a", line: 1 };

  it("are all there for an open ticket with a program", () => {
    assert.deepEqual(looksAt(aTicket("a", { context })), ["asked", "live", "changes", "replay"]);
  });

  it("are without a comparison where no program came, and never live when the ticket is over", () => {
    assert.deepEqual(looksAt(aTicket("a")), ["asked", "live"]);
    assert.deepEqual(looksAt(aTicket("a", { context, state: "resolved" })), ["asked", "changes", "replay"]);
  });

  it("keep the line of the question marked while it reads as it did then", () => {
    const code = { path: "main.js", language: "javascript", rev: "e2", at: 1, first_line: 3, lines: 9, changed: null };
    const asked = { ...context, first_line: 2, text: "x\ny\nz", line: 4 };
    assert.equal(lineStill({ ...code, text: "y\nz\nnew" }, asked), 4);
    assert.equal(lineStill({ ...code, text: "y\nz1" }, asked), null);
    assert.equal(lineStill({ ...code, text: "y\nz", path: "main.py" }, asked), null);
    assert.equal(lineStill({ ...code, first_line: 8, text: "z" }, asked), null);
    assert.equal(lineStill({ ...code, text: "y\nz" }, null), null);
  });

  it("hold what was heard last, and leave the room as it is", () => {
    const room = after([aSnapshot(1, [aTicket("a")])]);
    const message: LiveMessage = { type: "live", ticket_id: "a", code: null };
    const next = evolve(room, { type: "heard", at: 1, message });
    assert.deepEqual(next, { ...room, live: message });
  });

  it("have keys, but none that a button, a field or a box that scrolls needs itself", () => {
    const press = (key: string, within: "field" | "scrolling" | "slider" | "button" | "page") =>
      actionOf({ key, ctrlKey: false, metaKey: false, altKey: false, within });
    assert.deepEqual(["1", "2", "3", "4", " ", "ArrowLeft", "t", "g"].map((key) => press(key, "page")), [
      "asked",
      "live",
      "changes",
      "replay",
      "play",
      "before",
      "tellRoom",
      "tellGroup",
    ]);
    assert.deepEqual([press(" ", "button"), press("2", "button"), press("2", "field")], [null, "live", null]);
    assert.deepEqual(["ArrowLeft", "Home", " ", "j"].map((key) => press(key, "scrolling")), [null, null, null, "down"]);
    assert.deepEqual(["ArrowLeft", "End", " ", "2"].map((key) => press(key, "slider")), [null, null, "play", "live"]);
  });
});

describe("a word to many", () => {
  it("goes out without what surrounds it, and code without the depth at which it was copied", () => {
    assert.equal(asSent("hint", "  Well done \r\n"), "Well done");
    assert.equal(asSent("snippet", "\n\t\tif a:\n\t\t\tb()\n\n"), "if a:\n    b()");
    assert.equal(asSent("snippet", "  \n "), "");
  });

  it("is a hint for a group and an announcement for a room, until it is chosen otherwise", () => {
    assert.deepEqual([usualKind("g"), usualKind(null)], ["hint", "announcement"]);
  });

  it("to a group begins with whoever waits with the same problem", () => {
    const [a, b, c] = [aTicket("a", { group: "g" }), aTicket("b", { group: "g", state: "claimed" }), aTicket("c")];
    const sections = [{ name: "waiting" as const, tickets: [a, c] }, { name: "mine" as const, tickets: [b] }];
    assert.deepEqual(clusterOf(sections, b), { group: "g", tickets: [a] });
    assert.equal(clusterOf(sections, c), null);
    assert.equal(clusterOf(sections, { ...a, state: "resolved" }), null);
  });
});
