/** What IndexedDB holds after saves, acknowledgements and what the centre sends. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { appendEvent, appendSave } from "../shared/sync/append.ts";
import { applyPull } from "../shared/sync/apply.ts";
import { ageMs } from "../shared/sync/records.ts";
import { otherName } from "../shared/sync/remote.ts";
import { takeCopy } from "../shared/sync/copies.ts";
import { acknowledge, forgetKey, nextBatch, openStudentDb, rekey, type Db } from "../shared/sync/store.ts";
import type { FileData, PullAnswer, SettingData, Snapshot, Ticket } from "../shared/wire.ts";

let ids = 0;
const newId = (): string => `rev-${String((ids += 1))}`;
const born = { page: "p", mono_ms: 0, wall_ms: 0 };
const fresh = (): Promise<Db> => openStudentDb(`store-${newId()}`);
const save = (db: Db, text: string): Promise<boolean> =>
  appendSave(db, newId, { path: "main.js", language: "javascript", text }, born);
const revOf = async (db: Db): Promise<string> => (await db.get("files", "main.js"))?.rev ?? "";
const file = (text: string, rev: string, base_rev: string | null = null): FileData => ({
  path: "main.js",
  language: "javascript",
  text,
  rev,
  base_rev,
});
const answer = (part: Partial<PullAnswer>): PullAnswer => ({
  ok: true,
  version: 1,
  epoch: "e",
  cursor: "c1",
  ...part,
});
const fileDelta = (data: FileData): PullAnswer =>
  answer({ deltas: [{ version: 1, kind: "file", at: 0, data }], more: false });

const EMPTY: Snapshot = {
  files: [],
  conflicts: [],
  tickets: [],
  suggestions: [],
  broadcasts: [],
  settings: {},
};
const setting = (version: number, data: SettingData): PullAnswer =>
  answer({ deltas: [{ version, kind: "setting", at: 0, data }] });
const settingsOf = async (db: Db): Promise<unknown> => db.get("state", "settings");

async function acknowledgeAll(db: Db): Promise<void> {
  const batch = await nextBatch(db, newId, 200, 1e6);
  if (batch !== null) await acknowledge(db, newId, batch.sent.client_id, batch.sent.last, []);
}

test("each save names the save before it, and an unchanged text is no save", async () => {
  const db = await fresh();
  assert.equal(await save(db, "one"), true);
  const first = await revOf(db);
  assert.equal(await save(db, "one"), false);
  await save(db, "two");
  const bodies = (await db.getAll("outbox")).map(
    (event) => event.body as { text: string; base_rev: string | null },
  );
  assert.deepEqual(
    bodies.map(({ text, base_rev }) => [text, base_rev]),
    [
      ["one", null],
      ["two", first],
    ],
  );
});

test("a batch keeps both limits, the order, and at least one event", async () => {
  const db = await fresh();
  for (const text of ["a".repeat(300), "b".repeat(300), "c".repeat(300)]) await save(db, text);
  const sizes = async (events: number, bytes: number): Promise<number[]> =>
    (await nextBatch(db, newId, events, bytes))?.events.map((event) => event.seq) ?? [];
  assert.deepEqual(await sizes(2, 1e6), [1, 2]);
  assert.deepEqual(await sizes(200, 10), [1]);
  assert.deepEqual(await sizes(200, 1300), [1, 2]);
});

test("another tab's new client id makes an old acknowledgement and an old re-key harmless", async () => {
  const db = await fresh();
  await save(db, "one");
  const batch = await nextBatch(db, newId, 200, 1e6);
  assert.ok(batch !== null);
  await rekey(db, newId, batch.sent.client_id);
  const mine = await db.get("meta", "sync");
  await rekey(db, newId, batch.sent.client_id);
  assert.deepEqual(await db.get("meta", "sync"), mine);
  assert.equal(await acknowledge(db, newId, batch.sent.client_id, 9, []), 1);
});

test("a refused event is kept apart with its reason", async () => {
  const db = await fresh();
  await appendEvent(db, newId, { type: "help.asked", body: {}, born });
  const batch = await nextBatch(db, newId, 200, 1e6);
  assert.ok(batch !== null);
  await acknowledge(db, newId, batch.sent.client_id, 1, [{ seq: 1, reason: "room_closed" }]);
  assert.deepEqual(
    (await db.getAll("rejected")).map(({ type, reason }) => [type, reason]),
    [["help.asked", "room_closed"]],
  );
});

test("a file from another laptop replaces the text that it was made from", async () => {
  const db = await fresh();
  await save(db, "mine");
  await acknowledgeAll(db);
  const applied = await applyPull(db, newId, fileDelta(file("theirs", "far-1", await revOf(db))), born);
  assert.deepEqual(applied.files, ["main.js"]);
  assert.equal((await db.get("files", "main.js"))?.text, "theirs");
  assert.equal((await db.get("meta", "sync"))?.cursor, "c1");
});

test("a file from another laptop never overwrites a text on its way; both are kept", async () => {
  const db = await fresh();
  await save(db, "mine");
  const applied = await applyPull(db, newId, fileDelta(file("theirs", "far-1")), born);
  assert.deepEqual([applied.files, applied.copies], [[], true]);
  assert.deepEqual(await db.get("files", "main.js"), {
    ...(await db.get("files", "main.js")),
    text: "mine",
    head: "far-1",
  });
  assert.deepEqual(
    (await db.getAll("copies")).map(({ copy_path, text }) => [copy_path, text]),
    [[otherName("main.js", "far-1"), "theirs"]],
  );
});

test("a file made from an older base does not replace a newer text, though the centre has both", async () => {
  const db = await fresh();
  await save(db, "old");
  const base = await revOf(db);
  await save(db, "mine");
  await acknowledgeAll(db);
  const applied = await applyPull(db, newId, fileDelta(file("theirs", "far-1", base)), born);
  assert.deepEqual([applied.files, applied.copies], [[], true]);
  assert.equal((await db.get("files", "main.js"))?.text, "mine");
});

const lastBase = async (db: Db): Promise<string | null> =>
  ((await db.getAll("outbox")).at(-1)?.body as { base_rev: string | null }).base_rev;

test("two texts go on beside each other until the child has chosen; then the chosen one takes the place", async () => {
  const db = await fresh();
  await save(db, "mine");
  const mine = await revOf(db);
  await acknowledgeAll(db);
  await applyPull(db, newId, fileDelta(file("theirs", "far-1", "older")), born);
  await save(db, "mine, later");
  assert.equal(await lastBase(db), mine, "one more key would have taken the other text's place");
  assert.equal(await appendSave(db, newId, { path: "main.js", language: "javascript", text: "mine, later" }, born, true), true);
  assert.equal(await lastBase(db), "far-1");
  const own = await revOf(db);
  await save(db, "mine, after that");
  assert.equal(await lastBase(db), own);
});

test("a child that takes the other text over goes on from there", async () => {
  const db = await fresh();
  await save(db, "mine");
  await acknowledgeAll(db);
  await applyPull(db, newId, fileDelta(file("theirs", "far-1", "older")), born);
  await takeCopy(db, newId, otherName("main.js", "far-1"), born);
  assert.equal(await lastBase(db), "far-1");
  assert.equal((await db.get("files", "main.js"))?.head, undefined);
});

test("the echo of an own save, also of an older one, changes nothing", async () => {
  const db = await fresh();
  await save(db, "one");
  const first = await revOf(db);
  await save(db, "two");
  await acknowledgeAll(db);
  const applied = await applyPull(db, newId, fileDelta(file("one", first)), born);
  assert.deepEqual([applied.files, applied.copies], [[], false]);
  assert.equal((await db.get("files", "main.js"))?.text, "two");
});

test("after a restore the centre gets the newer text again", async () => {
  const db = await fresh();
  await save(db, "old");
  const old = await revOf(db);
  await save(db, "new");
  await acknowledgeAll(db);
  const snapshot = { ...EMPTY, files: [file("old", old)] };
  await applyPull(db, newId, answer({ reset: true, snapshot }), born);
  const [event] = await db.getAll("outbox");
  assert.deepEqual((event?.body as { text: string; base_rev: string }).text, "new");
  assert.equal((event?.body as { base_rev: string }).base_rev, old);
});

test("ticket and cursor are stored together, and an older revision changes nothing", async () => {
  const db = await fresh();
  const ticket = (rev: number): Ticket => ({ id: "t", rev, opened_at: 1, state: "open" }) as Ticket;
  const deltas = [3, 2].map((rev) => ({
    version: rev,
    kind: "ticket" as const,
    at: 0,
    data: { ticket: ticket(rev) },
  }));
  await applyPull(db, newId, answer({ deltas }), born);
  assert.equal(((await db.get("state", "ticket")) as Ticket).rev, 3);
});

test("an event's age is monotonic on its own page and bounded after a reload", () => {
  const then = { page: "a", mono_ms: 1000, wall_ms: 50_000 };
  assert.equal(ageMs(then, { page: "a", mono_ms: 3500, wall_ms: 0 }), 2500);
  assert.equal(ageMs(then, { page: "b", mono_ms: 0, wall_ms: 57_000 }), 7000);
  assert.equal(ageMs(then, { page: "b", mono_ms: 0, wall_ms: 10 }), 0);
  assert.equal(ageMs(then, { page: "b", mono_ms: 0, wall_ms: 9e9 }), 600_000);
});

test("a child who leaves with everything sent leaves no key behind, and keeps it for what is still to send", async () => {
  const db = await fresh();
  await db.put("state", { id: "k", key: "00" }, "work_key");
  await save(db, "one");
  await forgetKey(db);
  assert.notEqual(await db.get("state", "work_key"), undefined);
  await acknowledgeAll(db);
  await forgetKey(db);
  assert.equal(await db.get("state", "work_key"), undefined);
});

test("what the child answers on another laptop, and what a mentor sets, is known here", async () => {
  const db = await fresh();
  const first = await applyPull(db, newId, setting(11, { key: "show_fixes", value: true }), born);
  assert.deepEqual(first.settings, { show_fixes: true });
  const second = await applyPull(db, newId, setting(12, { key: "fixes", value: "ask" }), born);
  assert.deepEqual(second.settings, { show_fixes: true, fixes: "ask" });
  assert.deepEqual(await settingsOf(db), second.settings);
  assert.equal((await applyPull(db, newId, answer({ deltas: [] }), born)).settings, null);
});

test("an answer that was not sent yet is newer than any that comes", async () => {
  const db = await fresh();
  const keep = (): Record<string, unknown> => ({ settings: { show_fixes: false } });
  await appendEvent(db, newId, { type: "fixes.answered", body: { show: false }, born }, keep);
  const told = await applyPull(db, newId, setting(11, { key: "show_fixes", value: true }), born);
  assert.deepEqual(told.settings, { show_fixes: false });
  const room = await applyPull(db, newId, setting(12, { key: "fixes", value: "off" }), born);
  assert.deepEqual(room.settings, { show_fixes: false, fixes: "off" });
  const snapshot = { ...EMPTY, settings: { show_fixes: true, fixes: "on" as const } };
  const reset = await applyPull(db, newId, answer({ reset: true, snapshot }), born);
  assert.deepEqual(reset.settings, { show_fixes: false, fixes: "on" });
  assert.equal(await db.count("outbox"), 1, "it is on its way already");
});

test("after a restore that has forgotten the child's answer it is said again, and nobody is asked twice", async () => {
  const db = await fresh();
  await applyPull(db, newId, setting(11, { key: "show_fixes", value: true }), born);
  const told = await applyPull(db, newId, answer({ reset: true, snapshot: EMPTY }), born);
  assert.deepEqual(told.settings, { show_fixes: true });
  const [event] = await db.getAll("outbox");
  assert.deepEqual([event?.type, event?.body], ["fixes.answered", { show: true }]);
  const known = { ...EMPTY, settings: { show_fixes: false } };
  assert.deepEqual((await applyPull(await fresh(), newId, answer({ reset: true, snapshot: known }), born)).settings, {
    show_fixes: false,
  });
});
