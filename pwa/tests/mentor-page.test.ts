import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { actionOf } from "../mentor/keys.ts";
import { liveness, STALE_AFTER_MS } from "../mentor/liveness.ts";
import { stillOpen } from "../mentor/opened.ts";
import { moved, neighbour, sections } from "../mentor/sections.ts";
import { badgeWords, byWords, eventWords, loginRefusal } from "../mentor/texts.ts";
import { clusters, idsAsShown } from "../mentor/clusters.ts";
import { degradedWords } from "../mentor/degraded-texts.ts";
import { escalationWords, triageWords } from "../mentor/queue-texts.ts";
import { placeWords, pointsWords, ruleWords, stateWords } from "../mentor/texts.ts";
import { clock, spoken, waitedS } from "../mentor/time.ts";
import { ANNA, aTicket, plain, SAM } from "./mentor-fixtures.ts";

describe("how fresh the screen is", () => {
  const fresh = { fresh_at: 1000, synced: true, wantsResync: false };

  it("is live only while news keep coming", () => {
    assert.deepEqual(liveness(fresh, true, true, 1000 + STALE_AFTER_MS), { kind: "live" });
    assert.deepEqual(liveness(fresh, true, true, 1000 + STALE_AFTER_MS + 1000), { kind: "stale", seconds: 9 });
  });

  it("is never live with a list of an earlier connection or with a gap", () => {
    assert.equal(liveness({ ...fresh, synced: false }, true, true, 2000).kind, "stale");
    assert.equal(liveness({ ...fresh, wantsResync: true }, true, true, 2000).kind, "stale");
  });

  it("is offline as soon as the line is down", () => {
    assert.equal(liveness(fresh, false, true, 1001).kind, "offline");
    assert.equal(liveness({ ...fresh, fresh_at: null }, false, true, 5).kind, "offline");
  });

  it("is connecting before anything was tried or heard", () => {
    assert.equal(liveness({ ...fresh, fresh_at: null, synced: false }, false, false, 5).kind, "connecting");
    assert.equal(liveness({ ...fresh, fresh_at: null, synced: false }, true, true, 5).kind, "connecting");
  });
});

describe("the sections of the queue", () => {
  const mine = aTicket("mine", { state: "claimed", claimed_by: ANNA });
  const theirs = aTicket("theirs", { state: "claimed", claimed_by: SAM });
  const away = aTicket("away", { state: "away" });
  const all = [aTicket("one"), theirs, away, aTicket("two", { state: "suggested" }), mine];

  it("put mine first, then who waits in the server's order, then the rest", () => {
    const ids = sections(all, ANNA.id).map((part) => [part.name, ...part.tickets.map((ticket) => ticket.id)]);
    assert.deepEqual(ids, [
      ["mine", "mine"],
      ["waiting", "one", "two"],
      ["others", "theirs"],
      ["later", "away"],
    ]);
  });

  it("lose nobody", () => {
    const count = sections(all, "nobody").reduce((sum, part) => sum + part.tickets.length, 0);
    assert.equal(count, all.length);
  });

  it("know who comes next when one leaves", () => {
    assert.equal(neighbour(["a", "b", "c"], "b"), "c");
    assert.equal(neighbour(["a", "b", "c"], "c"), "b");
    assert.equal(neighbour(["a"], "a"), null);
  });

  it("are walked by keys and end at both ends", () => {
    assert.equal(moved(["a", "b", "c"], "a", 1), "b");
    assert.equal(moved(["a", "b", "c"], "c", 1), "c");
    assert.equal(moved(["a", "b", "c"], "a", -1), "a");
    assert.equal(moved(["a", "b"], null, 1), "a");
    assert.equal(moved(["a", "b"], "gone", -1), "a");
    assert.equal(moved([], null, 1), null);
  });
});

describe("keys", () => {
  const press = (key: string, more = {}) =>
    actionOf({ key, ctrlKey: false, metaKey: false, altKey: false, within: "page", ...more });

  it("do what the help says", () => {
    assert.deepEqual(["j", "ArrowDown", "k", "ArrowUp"].map((key) => press(key)), ["down", "down", "up", "up"]);
    assert.deepEqual(["c", "r", "d", "?", "Escape"].map((key) => press(key)), [
      "claim",
      "release",
      "resolve",
      "help",
      "escape",
    ]);
    assert.equal(press("C"), "claim");
    assert.equal(press("x"), null);
  });

  it("leave fields and the browser's own shortcuts alone", () => {
    assert.equal(press("c", { within: "field" }), null);
    assert.equal(press("c", { ctrlKey: true }), null);
    assert.equal(press("r", { metaKey: true }), null);
  });

  it("let the arrows scroll the code, but not the letters", () => {
    assert.equal(press("ArrowDown", { within: "scrolling" }), null);
    assert.equal(press("j", { within: "scrolling" }), "down");
  });
});

describe("time", () => {
  it("reads like a clock", () => {
    assert.deepEqual([0, 45.9, 372, 4000, -3].map(clock), ["0:00", "0:45", "6:12", "1:06:40", "0:00"]);
  });

  it("is spoken in whole minutes", () => {
    assert.deepEqual([20, 61, 600].map(spoken), ["less than a minute", "1 minute", "10 minutes"]);
  });

  it("goes on while a child waits and stands still once somebody comes", () => {
    const counted = { opened_at: 1000, waited_s: 10 };
    assert.equal(waitedS(aTicket("a", counted), 14_000), 13);
    assert.equal(waitedS(aTicket("a", { ...counted, state: "claimed", claimed_by: SAM }), 14_000), 10);
    assert.equal(waitedS(aTicket("a", { ...counted, state: "resolved" }), 14_000), 10);
    assert.equal(waitedS(aTicket("a", counted), 500), 0);
  });
});

describe("words", () => {
  it("a refused login says which secret was wrong, and why plain http is refused", () => {
    const refused = (error: string, facts = {}) => loginRefusal({ error, facts });
    assert.match(refused("bad_code", { field: "password" }), /password/);
    assert.match(refused("bad_code", { field: "token" }), /token is not known/);
    assert.match(refused("not_yours", { reason: "plain_http" }), /https/);
    assert.match(refused("anything"), /anything/);
  });

  it("triage below its threshold does not claim to be above it", () => {
    const triage = { on: true, since: 1, threshold: 8, reason: null, did: [] };
    assert.match(triageWords({ ...triage, waiting: 11 }, new Set()), /^11 are waiting, more than 8\. Quick ones/);
    assert.match(triageWords({ ...triage, waiting: 7 }, new Set()), /^Still 7 are waiting\./);
  });

  it("triage says what it did for those who still wait, and nothing of those who do not", () => {
    const did = [
      { action: "fix_first", group: null, tickets: ["a", "b", "gone"] },
      { action: "together", group: "g-1", tickets: ["a", "c", "d"] },
      { action: "together", group: "g-2", tickets: ["b", "gone"] },
      { action: "short_first", group: null, tickets: ["gone"] },
      { action: "of a newer server", group: null, tickets: ["a"] },
    ];
    const triage = { on: true, since: 1, threshold: 8, reason: null, waiting: 9, did };
    assert.equal(
      triageWords(triage, new Set(["a", "b", "c", "d"])),
      "9 are waiting, more than 8. 2 children have a fix on offer and need nobody yet." +
        " 3 have the same problem: tell them together, or visit them together.",
    );
  });

  it("whoever has waited too long is named", () => {
    assert.equal(escalationWords([aTicket("a")]), null);
    const late = [aTicket("a", { escalated: true }), aTicket("b"), aTicket("c", { escalated: true })];
    assert.equal(plain(escalationWords(late) ?? ""), "Child a, Child c have waited for too long.");
  });

  it("how long too long is comes from the room's rules, as its queue found it", () => {
    const told = (id: string, afterMs: number) =>
      aTicket(id, { escalated: true, history: [{ at: 1000 + afterMs, event: "escalated", by: null }] });
    assert.equal(plain(escalationWords([told("a", 180_400)]) ?? ""), "Child a has waited for more than 3 minutes.");
    const both = plain(escalationWords([told("a", 1_200_000), told("b", 60_000)]) ?? "");
    assert.equal(both, "Child a, Child b have waited for more than a minute.");
  });

  it("what does not work has words, also when it is new", () => {
    assert.equal(degradedWords([]), null);
    assert.match(degradedWords(["linter"]) ?? "", /No fixes/);
    assert.match(degradedWords(["sandbox", "sandbox_namespaces_refused"]) ?? "", /OFF.*namespaces.*doctor/s);
    assert.match(degradedWords(["sandbox", "sandbox_canary_network"]) ?? "", /self-test “canary_network” failed/);
    assert.match(degradedWords(["moon", "sun"]) ?? "", /moon, sun/);
  });

  it("every rule of a place has some, and an unknown one is still readable", () => {
    for (const rule of ["hand", "blocked", "error", "waiting", "repeats", "fix_on_offer"])
      assert.notEqual(ruleWords(rule), rule);
    assert.equal(ruleWords("first_help_today"), "first help today");
  });

  it("a row tells the reasons that badge and clock do not tell", () => {
    const why = [
      { rule: "hand", points: 30 },
      { rule: "blocked", points: 15 },
      { rule: "waiting", points: 4 },
    ];
    assert.equal(badgeWords(aTicket("a", { why }), ANNA.id), "asked for help");
    assert.equal(placeWords(aTicket("a", { why })), "cannot start");
    const suggested = aTicket("a", { why, state: "suggested" });
    assert.equal(badgeWords(suggested, ANNA.id), "fix on offer");
    assert.equal(placeWords(suggested), "asked for help, cannot start");
  });

  it("a row without other reasons quotes the question", () => {
    const ask = { goal: "Draw a cat", tried: "", expected: "", template: null };
    assert.equal(plain(placeWords(aTicket("a", { ask }))), "“Draw a cat”");
    const turned = placeWords(aTicket("a", { ask: { ...ask, goal: "\u202Eabc" } }));
    assert.equal(turned, "“\u2068‹U+202E›abc\u2069”");
    assert.equal(placeWords(aTicket("a")), "");
  });

  it("a claim says with whom", () => {
    const claimed = aTicket("a", { state: "claimed", claimed_by: SAM });
    assert.equal(plain(stateWords(claimed, ANNA.id)), "with Sam");
    assert.equal(stateWords(claimed, SAM.id), "with you");
  });

  it("points carry their sign", () => {
    assert.deepEqual([12.4, -20, 0].map(pointsWords), ["+12", "−20", "+0"]);
  });

  it("the history names mentors, not the child itself or a clock", () => {
    const ticket = aTicket("a", { state: "resolved", resolution: "absent" });
    const names = { [SAM.id]: SAM.name, [ticket.student.id]: ticket.student.name };
    assert.equal(plain(byWords({ at: 1, event: "claimed", by: SAM.id }, ticket, names)), "by Sam");
    assert.equal(byWords({ at: 1, event: "opened", by: ticket.student.id }, ticket, names), "");
    assert.equal(byWords({ at: 1, event: "suggested", by: null }, ticket, names), "");
    assert.equal(eventWords({ at: 1, event: "resolved", by: SAM.id }, ticket, names), "the child had left");
  });
});

describe("a dialog", () => {
  it("about a ticket goes when that is over, gone or no longer on the panel; others stay", () => {
    const more = { dialog: "more", ticketId: "a" } as const;
    assert.equal(stillOpen(more, aTicket("a")), more);
    for (const ticket of [aTicket("b"), null, aTicket("a", { state: "cancelled" }), aTicket("a", { state: "resolved" })]) {
      assert.equal(stillOpen(more, ticket), null);
      assert.deepEqual(stillOpen({ dialog: "help" }, ticket), { dialog: "help" });
    }
  });
});

describe("children with one problem", () => {
  const waiting = ["a", "b", "c", "d"].map((id) => aTicket(id, { group: id === "b" ? null : "g-1" }));

  it("stand together where the first of them stands, in the order of the line", () => {
    assert.deepEqual(
      clusters(waiting).map(({ group, tickets }) => [group, tickets.map(({ id }) => id)]),
      [
        ["g-1", ["a", "c", "d"]],
        [null, ["b"]],
      ],
    );
  });

  it("are no group when only one of them waits", () => {
    const [a, b] = [aTicket("a", { group: "g-1" }), aTicket("b", { group: "g-1", state: "claimed" })];
    assert.deepEqual(
      clusters([a, b]).map(({ group }) => group),
      [null, null],
    );
  });

  it("are met by the keys as by the eye", () => {
    assert.deepEqual(idsAsShown(sections(waiting, ANNA.id)), ["a", "c", "d", "b"]);
  });
});
