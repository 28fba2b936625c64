import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { evolve, emptyRoom, isBusy, queue, type RoomState } from "../mentor/evolve.ts";
import { absenceOf } from "../mentor/absence.ts";
import { noteWords } from "../mentor/texts.ts";
import type { AnswerMessage, CommandName } from "../mentor/wire.ts";
import { aDelta, after, ANNA, aSnapshot, aStudent, aTick, aTicket, plain, SAM } from "./mentor-fixtures.ts";

const names = (state: RoomState): string[] => queue(state).map((ticket) => ticket.id);

function sent(state: RoomState, command: CommandName, ticket_id: string, request_id = "r1"): RoomState {
  return evolve(state, { type: "sent", request_id, command, ticket_id, rev: state.tickets[ticket_id]?.rev ?? 0 });
}

function said(state: RoomState): string | undefined {
  return state.notes.map((note) => plain(noteWords(note).text)).at(-1);
}

function refusal(error: string, facts: Record<string, unknown> = {}): AnswerMessage {
  return { type: "answer", request_id: "r1", ok: false, error, facts };
}

describe("the list", () => {
  it("is the snapshot's, in its order", () => {
    const state = after([aSnapshot(7, [aTicket("b"), aTicket("a")])]);
    assert.deepEqual(names(state), ["b", "a"]);
    assert.equal(state.version, 7);
    assert.equal(state.synced, true);
  });

  it("follows a delta that continues its version", () => {
    const state = after([
      aSnapshot(7, [aTicket("a")]),
      aDelta(7, 8, { tickets: [aTicket("b")], order: ["b", "a"] }),
      aDelta(8, 9, { tickets: [aTicket("a", { rev: 2, state: "resolved" })], order: ["b"] }),
    ]);
    assert.deepEqual(names(state), ["b"]);
    assert.equal(state.version, 9);
  });

  it("keeps its order when a delta brings none", () => {
    const state = after([
      aSnapshot(1, [aTicket("a"), aTicket("b")]),
      aDelta(1, 2, { tickets: [aTicket("b", { rev: 2 })] }),
    ]);
    assert.deepEqual(names(state), ["a", "b"]);
    assert.equal(state.tickets.b?.rev, 2);
  });

  it("asks for a new snapshot when a delta is missing, and changes nothing by guessing", () => {
    const before = after([aSnapshot(7, [aTicket("a")])]);
    const state = after([aDelta(8, 9, { tickets: [aTicket("b")], order: ["b", "a"] })], before);
    assert.equal(state.wantsResync, true);
    assert.deepEqual(names(state), ["a"]);
    assert.equal(state.version, 7);
  });

  it("takes no notice of a delta that the snapshot already contains", () => {
    const before = after([aSnapshot(9, [aTicket("a")])]);
    assert.equal(after([aDelta(7, 8, { order: [] })], before), before);
  });

  it("asks for a new snapshot when the order names a ticket that it does not know", () => {
    const state = after([aSnapshot(1, [aTicket("a")]), aDelta(1, 2, { order: ["a", "z"] })]);
    assert.equal(state.wantsResync, true);
  });

  it("asks for a new snapshot when a tick tells another version", () => {
    const before = after([aSnapshot(4, [])]);
    assert.equal(after([aTick(4)], before).wantsResync, false);
    assert.equal(after([aTick(5)], before).wantsResync, true);
    assert.equal(after([aTick(3)], before).wantsResync, true);
  });

  it("is whole again after the snapshot that was asked for", () => {
    const lost = after([aSnapshot(4, [aTicket("a")]), aTick(6)]);
    const state = after([aSnapshot(6, [aTicket("c")])], lost);
    assert.equal(state.wantsResync, false);
    assert.deepEqual(names(state), ["c"]);
  });

  it("counts as known only from the snapshot of the present connection", () => {
    const before = after([aSnapshot(4, [aTicket("a")])]);
    const cut = evolve(before, { type: "disconnected" });
    assert.equal(cut.synced, false);
    assert.deepEqual(names(cut), ["a"]);
    assert.equal(after([aSnapshot(4, [aTicket("a")])], cut).synced, true);
  });

  it("numbers who waits, also when somebody in front has gone", () => {
    const places = (state: RoomState) => queue(state).map((ticket) => ticket.position);
    const claimed = aTicket("a", { rev: 2, state: "claimed", claimed_by: SAM, position: null });
    const before = after([aSnapshot(1, [aTicket("a"), aTicket("b", { position: 2 }), aTicket("c", { position: 3 })])]);
    assert.deepEqual(places(before), [1, 2, 3]);
    assert.deepEqual(places(after([aDelta(1, 2, { tickets: [claimed] })], before)), [null, 1, 2]);
  });

  it("says what does not work, as the last message has it", () => {
    const before = after([aSnapshot(1, []), aTick(1, ["linter"])]);
    assert.deepEqual(before.degraded, ["linter"]);
    assert.deepEqual(after([aTick(1)], before).degraded, []);
  });

  it("merges changed children and keeps the others", () => {
    const [emma, stuck] = [aStudent("s1", "Emma", "working"), aStudent("s1", "Emma", "stuck")];
    const [liam, mia] = [aStudent("s2", "Liam", "idle"), aStudent("s3", "Mia", "working")];
    const state = after([
      aSnapshot(1, [], { students: [emma, liam] }),
      aDelta(1, 2, { students: [stuck, mia] }),
    ]);
    assert.deepEqual(state.students, [stuck, liam, mia]);
  });

  it("remembers when each child's whereabouts were told, also when the news is of others", () => {
    const [gone, here] = [{ ...aStudent("s1", "Emma", "offline"), last_seen_s: 10 }, aStudent("s2", "Liam", "idle")];
    const told = after([aSnapshot(1, [], { students: [gone, here] })], emptyRoom(ANNA), 1000);
    const later = after([aDelta(1, 2, { students: [here] })], told, 90_000);
    assert.deepEqual(absenceOf(later, "s1", 171_000), { kind: "offline", for_s: 180 });
    assert.equal(absenceOf(later, "s2", 171_000), null);
    assert.equal(absenceOf(later, "nobody", 171_000), null);
  });

  it("knows no more messages than it knows, and survives the others", () => {
    const before = after([aSnapshot(1, [])]);
    const strange = { type: "fireworks" } as unknown as AnswerMessage;
    assert.equal(after([strange], before), before);
  });
});

describe("commands and answers", () => {
  const waiting = after([aSnapshot(1, [aTicket("a")])]);

  it("a claim that is granted shows at once and says nothing", () => {
    const mine = aTicket("a", { rev: 2, state: "claimed", claimed_by: ANNA });
    const state = after([{ type: "answer", request_id: "r1", ok: true, ticket: mine }], sent(waiting, "claim", "a"));
    assert.equal(state.tickets.a?.claimed_by?.name, "Anna");
    assert.deepEqual(state.notes, []);
    assert.deepEqual(state.pending, {});
  });

  it("an answer that is older than the list changes nothing in it", () => {
    const newest = after([aSnapshot(5, [aTicket("a", { rev: 9 })])]);
    const old = { type: "answer", request_id: "r1", ok: true, ticket: aTicket("a", { rev: 3 }) } as const;
    assert.equal(after([old], sent(newest, "claim", "a")).tickets.a?.rev, 9);
  });

  it("the slower of two mentors reads who was faster, and sees the ticket as it is", () => {
    const theirs = aTicket("a", { rev: 2, state: "claimed", claimed_by: SAM });
    const state = after(
      [refusal("already_claimed", { claimed_by: SAM, ticket: theirs })],
      sent(waiting, "claim", "a"),
    );
    assert.equal(state.tickets.a?.claimed_by?.name, "Sam");
    const [note] = state.notes;
    assert.ok(note);
    assert.equal(noteWords(note).tone, "hand");
    assert.equal(plain(noteWords(note).text), "Sam was faster: Sam is with Child a.");
  });

  it("a stale command names the other mentor when the delta came first", () => {
    const theirs = aTicket("a", { rev: 2, state: "claimed", claimed_by: SAM });
    const told = after([aDelta(1, 2, { tickets: [theirs] })], sent(waiting, "claim", "a"));
    const state = after([refusal("stale")], told);
    assert.equal(said(state), "Sam was faster with Child a. The list is up to date now.");
  });

  it("an answer to somebody else's request is not mine", () => {
    assert.equal(after([refusal("stale")], waiting), waiting);
  });

  it("a lease that could not be renewed makes no noise of its own", () => {
    assert.deepEqual(after([refusal("not_waiting")], sent(waiting, "renew", "a")).notes, []);
  });

  it("a server that does not answer may have heard, and the words say so", () => {
    const state = after([refusal("unreachable")], sent(waiting, "claim", "a"));
    assert.match(said(state) ?? "", /^No answer from the server: it may or may not have heard “claim Child a”/);
  });

  it("what is wanted without a line is not sent, and said once", () => {
    const press = { type: "unsent", command: "claim", ticket_id: "a" } as const;
    const state = evolve(evolve(waiting, press), press);
    assert.equal(state.notes.length, 1);
    assert.match(said(state) ?? "", /nothing was sent\. You can claim Child a/);
    assert.deepEqual(state.pending, {});
  });

  it("a ticket is busy until its answer, but not for a lease", () => {
    const ticket = aTicket("a");
    assert.equal(isBusy(sent(waiting, "claim", "a"), ticket), true);
    assert.equal(isBusy(sent(waiting, "claim", "a"), aTicket("b")), false);
    assert.equal(isBusy(sent(waiting, "renew", "a"), ticket), false);
    assert.equal(isBusy(after([refusal("stale")], sent(waiting, "claim", "a")), ticket), false);
  });

  it("a ticket whose delta came before the answer takes the next command at once", () => {
    const mine = aTicket("a", { rev: 2, state: "claimed", claimed_by: ANNA });
    const told = after([aDelta(1, 2, { tickets: [mine] })], sent(waiting, "claim", "a"));
    assert.equal(isBusy(told, mine), false);
  });

  it("a note goes when it is dismissed", () => {
    const state = after([refusal("stale")], sent(waiting, "claim", "a"));
    assert.deepEqual(evolve(state, { type: "dismissed", id: "r1" }).notes, []);
  });
});

describe("a claim of mine", () => {
  const mine = aTicket("a", { rev: 2, state: "claimed", claimed_by: ANNA });
  const before = after([aSnapshot(2, [mine])]);
  const by = (event: string, who: string) => [...mine.history, { at: 9000, event, by: who }];

  it("that ran out is said, although the release is booked under my name", () => {
    const released = aTicket("a", { rev: 3, history: by("lease_ended", ANNA.id) });
    const state = after([aDelta(2, 3, { tickets: [released] })], before);
    assert.deepEqual(state.notes.map((note) => note.code), ["claim_ran_out"]);
  });

  it("that I hand on, set aside or put off is no news", () => {
    for (const [event, state] of [["handed_on", "claimed"], ["away", "away"], ["put_off", "followup"]] as const) {
      const theirs = aTicket("a", { rev: 3, state, claimed_by: state === "claimed" ? SAM : null, history: by(event, ANNA.id) });
      assert.deepEqual(after([aDelta(2, 3, { tickets: [theirs] })], before).notes, [], event);
    }
  });

  it("that another mentor hands on to me is said, with who it was", () => {
    const his = aTicket("a", { rev: 2, state: "claimed", claimed_by: SAM });
    const mine = aTicket("a", { rev: 3, state: "claimed", claimed_by: ANNA, history: [...his.history, { at: 9000, event: "handed_on", by: SAM.id, to: ANNA.id }] });
    const state = after([aDelta(2, 3, { tickets: [mine] })], after([aSnapshot(2, [his])]));
    assert.deepEqual(state.notes.map(({ code, by }) => [code, by]), [["handed_to_me", SAM.name]]);
  });

  it("that I release is no news", () => {
    const released = aTicket("a", { rev: 3, history: by("released", ANNA.id) });
    const state = after([aDelta(2, 3, { tickets: [released] })], sent(before, "release", "a"));
    assert.deepEqual(state.notes, []);
  });

  it("that I resolve is no news", () => {
    const done = aTicket("a", { rev: 3, state: "resolved", resolution: "mentor", history: by("resolved", ANNA.id) });
    assert.deepEqual(after([aDelta(2, 3, { tickets: [done], order: [] })], sent(before, "resolve", "a")).notes, []);
    assert.deepEqual(after([aDelta(2, 3, { tickets: [done], order: [] })], before).notes, []);
  });

  it("that the child takes back is said", () => {
    const gone = aTicket("a", { rev: 3, state: "cancelled", history: by("cancelled", "s-a") });
    const state = after([aDelta(2, 3, { tickets: [gone], order: [] })], before);
    assert.deepEqual(state.notes.map((note) => note.code), ["closed_meanwhile"]);
  });

  it("that was lost while I was away is said with the next snapshot", () => {
    const theirs = aTicket("a", { rev: 4, state: "claimed", claimed_by: SAM, history: by("claimed", SAM.id) });
    const state = after([aSnapshot(6, [theirs])], evolve(before, { type: "disconnected" }));
    assert.deepEqual(state.notes.map((note) => note.code), ["taken_over"]);
  });
});

describe("closed tickets", () => {
  it("stay readable for the panel that shows them, but only the last twenty", () => {
    let state = after([aSnapshot(1, [])], emptyRoom(ANNA));
    for (let n = 1; n <= 30; n += 1) {
      const done = aTicket(`t${n}`, { state: "resolved", resolution: "fix" });
      state = after([aDelta(n, n + 1, { tickets: [done], order: [] })], state);
    }
    assert.equal(Object.keys(state.tickets).length, 20);
    assert.ok(state.tickets.t30);
    assert.deepEqual(queue(state), []);
  });
});
