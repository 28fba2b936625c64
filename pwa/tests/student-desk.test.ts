/** What the child sees of errors, fixes and the queue. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { around, changedParts } from "../shared/change.ts";
import { uuid } from "../shared/ids.ts";
import type { Suggestion, Ticket } from "../shared/wire.ts";
import { fittingOffer, placeOf } from "../student/desk/offer.ts";
import { evolve, isRepaired, NEW_DESK, wordsAgain, type DeskEvent, type DeskState } from "../student/desk/state.ts";
import { placeWords, waitWords } from "../student/desk/waits.ts";
import { matchExplanation, type Explanation } from "../student/explanations.ts";

const ticket = (part: Partial<Ticket>): Ticket =>
  ({ id: "t1", rev: 1, state: "open", ask: null, opened_at: 10, claimed_by: null, ...part }) as Ticket;
const after = (...events: DeskEvent[]): DeskState => events.reduce(evolve, NEW_DESK);

const suggestion: Suggestion = {
  id: "s",
  language: "javascript",
  rule: "missing-closer",
  title: "",
  explanation: "",
  edits: [{ line: 1, column: 4, delete: 0, insert: ")" }],
  fixed: "f(1);)".slice(0, 3) + ");",
  confidence: 1,
  level: "push",
  source_rev: null,
};
const offer = { suggestion, path: "main.js", error_event_id: null };

test("a fix is offered only while it makes exactly the text that was checked", () => {
  assert.equal(fittingOffer(offer, "main.js", "f(1;")?.after, "f(1);");
  assert.equal(fittingOffer(offer, "main.js", "f(12;"), null);
  assert.equal(fittingOffer(offer, "main.py", "f(1;"), null);
  assert.equal(fittingOffer(null, "main.js", "f(1;"), null);
  const hint = { ...offer, suggestion: { ...suggestion, level: "point" as const, edits: [], fixed: null } };
  assert.equal(fittingOffer(hint, "main.js", "anything")?.after, null);
});

test("a fix knows better than the parser where an unclosed block ends, and nothing else moves the place", () => {
  const error = { origin: "parse" as const, line: 9, column: 1 };
  const fit = fittingOffer(offer, "main.js", "f(1;");
  assert.deepEqual(placeOf(error, fit), { line: 1, column: 4 });
  assert.deepEqual(placeOf({ ...error, origin: "run" }, fit), { line: 9, column: 1 });
  assert.deepEqual(placeOf(error, null), { line: 9, column: 1 });
  assert.deepEqual(placeOf(error, fit && { ...fit, after: null }), { line: 9, column: 1 });
});

test("waits are told in kind words, rounded outwards", () => {
  assert.equal(waitWords([130, 290]), "about 2 to 5 minutes");
  assert.equal(waitWords([5, 40]), "less than a minute");
  assert.equal(waitWords([20, 170]), "up to 3 minutes");
  assert.equal(waitWords([300, 300]), "about 5 minutes");
  assert.equal(waitWords(null), null);
});

test("where nobody is there to help a child in line reads kind words and no number", () => {
  assert.equal(placeWords({ position: 2, wait_s: [130, 290] }), "about 2 to 5 minutes");
  assert.match(placeWords({ position: 2, wait_s: null }) ?? "", /^[^0-9]*Your hand stays up[^0-9]*$/);
  assert.equal(placeWords({ position: null, wait_s: null }), null, "a mentor is coming");
  assert.equal(placeWords(null), null, "not heard of yet");
});

test("the changed part and its surroundings make the whole line again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.string({ unit: "grapheme" }), (before, after_) => {
      const parts = changedParts(before, after_);
      const whole = ({ head, changed, tail }: typeof parts.before): string => head + changed + tail;
      assert.equal(whole(parts.before), before);
      assert.equal(whole(parts.after), after_);
    }),
  );
  assert.deepEqual(changedParts('log("Hi"', 'log("Hi")').after, { head: 'log("Hi"', changed: ")", tail: "" });
});

test("of a long line only the surroundings of the change are shown, cut alike in both versions", () => {
  const long = 'console.log("' + "a".repeat(300) + '"';
  const parts = changedParts(long + " ".repeat(60), long + ")" + " ".repeat(60));
  const [before, after_] = [around(parts.before), around(parts.after)];
  assert.equal(after_.changed, ")");
  assert.equal(before.head, after_.head);
  assert.equal(before.tail, after_.tail);
  assert.match(after_.head, /^…a{23}"$/);
  assert.match(after_.tail, /^ {24}…$/);
  assert.match(around({ head: "🦊".repeat(40) + "x", changed: "", tail: "" }).head, /^…🦊{11}x$/u);
  assert.match(around({ head: "", changed: "", tail: "x" + "🦊".repeat(40) }).tail, /^x🦊{11}…$/u);
  assert.deepEqual(around({ head: "short", changed: "x", tail: "" }), {
    head: "short",
    changed: "x",
    tail: "",
  });
});

test("a program that was repaired while the mentor is on the way is told so", () => {
  const claimed = ticket({ state: "claimed", source: "error", error: null });
  assert.equal(isRepaired(claimed), true);
  assert.equal(isRepaired(ticket({ state: "claimed", source: "hand", error: null })), false);
  assert.equal(isRepaired(ticket({ state: "open", source: "error", error: null })), false);
  assert.equal(isRepaired(null), false);
});

test("old news of a ticket changes nothing, and an end that was never shown stays unseen", () => {
  const claimed = ticket({ rev: 3, state: "claimed", claimed_by: { id: "m", name: "Ms. Ada" } });
  const state = after(
    { type: "ticket_came", ticket: claimed },
    { type: "ticket_came", ticket: ticket({ rev: 2 }) },
  );
  assert.equal(state.ticket?.state, "claimed");
  assert.equal(after({ type: "ticket_came", ticket: ticket({ state: "resolved" }) }).ticket, null);
});

test("a raised hand stays up until the centre's ticket holds the question", () => {
  const asked = { event_id: "e", at_ms: 0, cancelled: false };
  const raised = after({ type: "help_asked", asked });
  const early = evolve(raised, { type: "ticket_came", ticket: ticket({}) });
  assert.notEqual(early.asked, null);
  const ask = { goal: "", tried: "", expected: "", template: null };
  assert.equal(evolve(early, { type: "ticket_came", ticket: ticket({ rev: 2, ask }) }).asked, null);
});

test("a child that is looked for or told to wait asks again in its own words, once", () => {
  const ask = { goal: "a ball", tried: null, expected: null, template: null };
  for (const state of ["away", "followup"] as const) {
    const told = after({ type: "ticket_came", ticket: ticket({ state, ask }) });
    assert.deepEqual(wordsAgain(told), ask);
    const asked = { event_id: "e", at_ms: 1, cancelled: false };
    assert.equal(wordsAgain(evolve(told, { type: "help_asked", asked })), null);
    assert.notEqual(wordsAgain(after({ type: "ticket_came", ticket: ticket({ state }) })), null);
  }
  for (const state of ["open", "claimed", "resolved"] as const)
    assert.equal(wordsAgain(after({ type: "ticket_came", ticket: ticket({ state, ask }) })), null);
});

test("a hand that went down before the answer is remembered until the ticket is known", () => {
  const asked = { event_id: "e", at_ms: 0, cancelled: false };
  const ask = { goal: "", tried: "", expected: "", template: null };
  const state = after(
    { type: "help_asked", asked },
    { type: "help_cancelled" },
    { type: "ticket_came", ticket: ticket({ ask }) },
  );
  assert.equal(state.asked?.cancelled, true);
  assert.equal(state.ticket?.id, "t1");
});

test("an explanation is found by language, origin and words, and says the names", () => {
  const entry = (part: Partial<Explanation>): Explanation => ({
    id: "x",
    language: "javascript",
    origin: "run",
    pattern: "^ReferenceError: (\\w+) is not defined",
    title: "I do not know {1}",
    text: "Line {line}: {1}",
    action: "{2}",
    ...part,
  });
  const error = {
    language: "javascript",
    origin: "run",
    name: "ReferenceError",
    message: "cat is not defined",
    line: 4,
  };
  const rule = entry({ origin: "rule", pattern: "" });
  assert.deepEqual(matchExplanation([rule, entry({ language: "python" }), entry({})], error), {
    title: "I do not know cat",
    text: "Line 4: cat",
    action: "this",
  });
  assert.equal(matchExplanation([entry({ pattern: "(" }), entry({ pattern: "" })], error), null);
});

test("ids are version 4 UUIDs, and no two are equal", () => {
  const ids = Array.from({ length: 500 }, uuid);
  for (const id of ids)
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  assert.equal(new Set(ids).size, ids.length);
});
