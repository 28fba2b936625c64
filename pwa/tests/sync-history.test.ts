/** Earlier texts and other versions: whatever a child writes, takes over or puts away can be found again. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { appendSave } from "../shared/sync/append.ts";
import { applyPull } from "../shared/sync/apply.ts";
import { putAway, takeCopy } from "../shared/sync/copies.ts";
import { forgetMost, KEPT_TEXTS, leastMissed, readHistory } from "../shared/sync/history.ts";
import type { Born } from "../shared/sync/records.ts";
import { acknowledge, nextBatch, openStudentDb, write, type Db } from "../shared/sync/store.ts";
import type { FileData, PullAnswer } from "../shared/wire.ts";

let ids = 0;
const newId = (): string => `rev${String((ids += 1)).padStart(6, "0")}`;
const at = (wall_ms: number): Born => ({ page: "p", mono_ms: wall_ms, wall_ms });
const fresh = (): Promise<Db> => openStudentDb(`history-${newId()}`);
const save = (db: Db, text: string, wall_ms = 0): Promise<boolean> =>
  appendSave(db, newId, { path: "main.js", language: "javascript", text }, at(wall_ms));
const texts = async (db: Db): Promise<string[]> => (await readHistory(db, "main.js")).map((one) => one.text);
const textOf = async (db: Db): Promise<string | undefined> => (await db.get("files", "main.js"))?.text;
const copies = async (db: Db): Promise<string[]> => (await db.getAll("copies")).map((one) => one.text);
const remote = (text: string, rev: string, base_rev: string | null = null): FileData => ({
  path: "main.js",
  language: "javascript",
  text,
  rev,
  base_rev,
});
const pulled = (part: Partial<PullAnswer>): PullAnswer => ({
  ok: true,
  version: 1,
  epoch: "e",
  cursor: "c",
  deltas: [],
  more: false,
  ...part,
});
const head = (data: FileData): PullAnswer => pulled({ deltas: [{ version: 1, kind: "file", at: 0, data }] });

async function acknowledgeAll(db: Db): Promise<void> {
  for (;;) {
    const batch = await nextBatch(db, newId, 200, 1e6);
    if (batch === null) return;
    await acknowledge(db, newId, batch.sent.client_id, batch.sent.last, []);
  }
}

test("what is dropped is neither the first nor one of the newest, and lies close to its neighbours", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1e9), { minLength: 21, maxLength: 21 }), (moments) => {
      const index = leastMissed(moments.sort((one, other) => one - other));
      assert.ok(index >= 1 && index < 13);
    }),
  );
  const minutes = Array.from({ length: 21 }, (_, index) => index * 60_000);
  minutes[6] = 5 * 60_000 + 500;
  assert.ok([5, 6].includes(leastMissed(minutes)));
  assert.ok(leastMissed(Array.from({ length: 21 }, (_, index) => -index)) >= 1);
});

test("an hour of typing leaves texts from all of the hour", async () => {
  const db = await fresh();
  for (let second = 0; second <= 3600; second += 12)
    await save(db, `text of ${String(second)}`, second * 1000);
  const kept = await readHistory(db, "main.js");
  assert.equal(kept.length, KEPT_TEXTS);
  const ages = kept.map((one) => 3600 - (one.at_ms ?? 0) / 1000);
  assert.deepEqual(ages.slice(0, 8), [0, 12, 24, 36, 48, 60, 72, 84]);
  assert.equal(ages.at(-1), 3600);
  for (const [least, most] of [
    [90, 300],
    [300, 900],
    [900, 2700],
  ] as const)
    assert.ok(
      ages.some((age) => age > least && age <= most),
      `${String(least)} to ${String(most)} s: ${ages.join(" ")}`,
    );
});

test("an own save is known as an own one long after its text was dropped", async () => {
  const db = await fresh();
  const revs: string[] = [];
  for (let count = 0; count < 60; count += 1) {
    await save(db, `text ${String(count)}`, count * 1000);
    revs.push((await db.get("files", "main.js"))?.rev ?? "");
  }
  await acknowledgeAll(db);
  await save(db, "typed while the news came in", 61_000);
  const applied = await applyPull(
    db,
    newId,
    head(remote("text 30", revs[30] ?? "", revs[29] ?? "")),
    at(62_000),
  );
  assert.deepEqual([applied.files, applied.copies], [[], false]);
  assert.equal(await textOf(db), "typed while the news came in");
});

test("a text that came from another laptop is in the history once it was written over", async () => {
  const db = await fresh();
  await applyPull(db, newId, head(remote("theirs", "far-1")), at(1));
  await save(db, "mine", 2);
  assert.deepEqual(await texts(db), ["mine", "theirs"]);
});

test("after a restore of the centre a newer text that was made from another laptop's is sent again", async () => {
  const db = await fresh();
  await applyPull(db, newId, head(remote("theirs", "far-1")), at(1));
  await save(db, "mine, later", 2);
  await acknowledgeAll(db);
  const snapshot = {
    files: [remote("theirs", "far-1")],
    conflicts: [],
    tickets: [],
    suggestions: [],
    broadcasts: [],
    settings: {},
  };
  await applyPull(db, newId, pulled({ reset: true, epoch: "e2", snapshot }), at(3));
  assert.equal(await textOf(db), "mine, later");
  const [again] = await db.getAll("outbox");
  assert.deepEqual(again?.body, {
    path: "main.js",
    language: "javascript",
    text: "mine, later",
    base_rev: "far-1",
  });
});

async function withTwo(): Promise<Db> {
  const db = await fresh();
  await save(db, "mine", 1);
  await applyPull(db, newId, head(remote("theirs", "far-1")), at(2));
  assert.deepEqual([await textOf(db), await copies(db)], ["mine", ["theirs"]]);
  return db;
}

const theCopy = async (db: Db): Promise<string> => (await db.getAll("copies"))[0]?.copy_path ?? "";

test("taking over the other version is a save on the centre's text, and the own one lies beside it", async () => {
  const db = await withTwo();
  await takeCopy(db, newId, await theCopy(db), at(3));
  assert.deepEqual([await textOf(db), await copies(db)], ["theirs", ["mine"]]);
  const last = (await db.getAll("outbox")).at(-1)?.body as { text: string; base_rev: string };
  assert.deepEqual([last.text, last.base_rev], ["theirs", "far-1"]);
});

test("whoever takes over can always go back", async () => {
  const db = await withTwo();
  for (const expected of ["theirs", "mine", "theirs"]) {
    await takeCopy(db, newId, await theCopy(db), at(3));
    assert.equal(await textOf(db), expected);
    assert.equal((await copies(db)).length, 1);
  }
  assert.deepEqual((await texts(db)).filter((one) => one === "mine").length > 0, true);
});

test("a version that is put away is found in the history, and does not come back with a snapshot", async () => {
  const db = await withTwo();
  const conflict = {
    path: "main.js",
    copy_path: "main (copy c0ff).js",
    language: "javascript",
    text: "third",
    rev: "far-2",
  };
  const snapshot = {
    files: [remote("theirs", "far-1")],
    conflicts: [conflict],
    tickets: [],
    suggestions: [],
    broadcasts: [],
    settings: {},
  };
  await applyPull(db, newId, pulled({ reset: true, snapshot }), at(3));
  assert.deepEqual((await copies(db)).sort(), ["theirs", "third"]);
  for (const { copy_path } of await db.getAll("copies")) await putAway(db, newId, copy_path, at(4));
  await applyPull(db, newId, pulled({ reset: true, snapshot }), at(5));
  assert.deepEqual(await copies(db), []);
  assert.deepEqual((await texts(db)).sort(), ["mine", "theirs", "third"]);
  assert.equal((await readHistory(db, "main.js")).filter((one) => one.other === true).length, 2);
});

test("two versions of one name are both kept", async () => {
  const db = await fresh();
  await save(db, "mine", 1);
  for (const [name, text] of [
    ["main (other rev0).js", "second"],
    ["main (other x).js", "third"],
  ] as const)
    await db.put("copies", { copy_path: name, path: "main.js", language: "javascript", text, rev: newId() });
  await takeCopy(db, newId, "main (other x).js", at(2));
  assert.deepEqual((await copies(db)).sort(), ["mine", "second"]);
});

test("nobody insists: the same text is saved once; who insists gets a save", async () => {
  const db = await fresh();
  const file = { path: "main.js", language: "javascript", text: "same" };
  assert.equal(await appendSave(db, newId, file, at(1)), true);
  assert.equal(await appendSave(db, newId, file, at(2)), false);
  assert.equal(await appendSave(db, newId, file, at(3), true), true);
  assert.equal(await db.count("outbox"), 2);
  assert.deepEqual(await texts(db), ["same"]);
});

test("a full laptop gives up the older texts, and says whether there were any", async () => {
  const db = await fresh();
  for (let count = 0; count < 12; count += 1) await save(db, `text ${String(count)}`, count * 1000);
  const give = async (): Promise<boolean> => {
    const tx = write(db);
    const given = await forgetMost(tx, ["main.js"], 3);
    await tx.done;
    return given;
  };
  assert.equal(await give(), true);
  assert.deepEqual(await texts(db), ["text 11", "text 10", "text 9"]);
  assert.equal(await give(), false);
});
