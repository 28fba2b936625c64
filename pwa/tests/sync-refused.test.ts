/** A save that the centre refuses: said, kept on the laptop, and never the cause of a copy. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { appendSave } from "../shared/sync/append.ts";
import { applyPull } from "../shared/sync/apply.ts";
import type { Rejection } from "../shared/sync/core.ts";
import { fitsTheCentre, MOST_CHARACTERS, saveOf, TOO_LONG } from "../shared/sync/refused.ts";
import {
  acknowledge,
  nextBatch,
  openStudentDb,
  standing,
  setAside,
  type Batch,
  type Db,
} from "../shared/sync/store.ts";

let ids = 0;
const newId = (): string => `refused-${String((ids += 1))}`;
const born = { page: "p", mono_ms: 0, wall_ms: 0 };
const fresh = (): Promise<Db> => openStudentDb(`db-${newId()}`);
const save = (db: Db, text: string): Promise<boolean> =>
  appendSave(db, newId, { path: "main.js", language: "javascript", text }, born);
const bases = async (db: Db): Promise<(string | null | undefined)[]> =>
  (await db.getAll("outbox")).map((event) => saveOf(event)?.base_rev);
const revOf = async (db: Db): Promise<string | null | undefined> => (await db.get("files", "main.js"))?.rev;

/** Takes saves as the centre does: on an old base a text becomes a copy, and a long one is refused. */
class StrictCentre {
  head: { rev: string; text: string } | null = null;
  copies: string[] = [];
  readonly longest: number;

  constructor(longest: number) {
    this.longest = longest;
  }

  take(batch: Batch): Rejection[] {
    const rejected: Rejection[] = [];
    for (const event of batch.events) {
      const body = saveOf(event);
      if (body === null) continue;
      if (body.text.length > this.longest) rejected.push({ seq: event.seq, reason: "too_large" });
      else if (this.head === null || body.base_rev === this.head.rev || body.text === this.head.text)
        this.head = { rev: event.event_id, text: body.text };
      else this.copies.push(body.text);
    }
    return rejected;
  }
}

async function push(
  db: Db,
  centre: StrictCentre,
  meanwhile: () => Promise<unknown> = () => Promise.resolve(),
) {
  const batch = await nextBatch(db, newId, 200, 1e7);
  if (batch === null) return false;
  const rejected = centre.take(batch);
  await meanwhile();
  await acknowledge(db, newId, batch.sent.client_id, batch.sent.last, rejected);
  return true;
}

test("after a refused save the waiting ones build on the last revision that the centre has", async () => {
  const db = await fresh();
  const centre = new StrictCentre(60_000);
  await save(db, "one");
  const first = await revOf(db);
  await push(db, centre);
  await save(db, "x".repeat(60_001));
  await push(db, centre, () => save(db, "two"));
  assert.deepEqual(await bases(db), [first]);
  assert.deepEqual((await standing(db)).refused, { "main.js": "too_large" });
  await push(db, centre);
  assert.deepEqual([centre.head?.text, centre.copies], ["two", []]);
  assert.deepEqual((await standing(db)).refused, {});
});

test("without waiting saves the file itself goes back to the revision before the refused one", async () => {
  const db = await fresh();
  const centre = new StrictCentre(60_000);
  await save(db, "one");
  const first = await revOf(db);
  await push(db, centre);
  await save(db, "x".repeat(60_001));
  await push(db, centre);
  assert.equal(await revOf(db), first);
  assert.equal((await db.get("files", "main.js"))?.text.length, 60_001);
});

test("a text above the centre's limit stays on the laptop, is never sent, and is said to be refused", async () => {
  const db = await fresh();
  await save(db, "one");
  const first = await revOf(db);
  await save(db, "x".repeat(MOST_CHARACTERS + 4));
  assert.deepEqual(await bases(db), [null]);
  assert.deepEqual((await standing(db)).refused, { "main.js": TOO_LONG });
  await push(db, new StrictCentre(MOST_CHARACTERS));
  assert.deepEqual((await standing(db)).refused, { "main.js": TOO_LONG });
  await save(db, "two");
  assert.deepEqual(await bases(db), [first]);
});

test("the limit counts characters as the centre does, not code units", () => {
  assert.equal(fitsTheCentre("🦊".repeat(MOST_CHARACTERS)), true);
  assert.equal(fitsTheCentre("🦊".repeat(MOST_CHARACTERS) + "x"), false);
  assert.equal(fitsTheCentre("x".repeat(MOST_CHARACTERS)), true);
  assert.equal(fitsTheCentre("x".repeat(MOST_CHARACTERS + 1)), false);
});

test("a save that the centre cannot even read is put aside like a refused one", async () => {
  const db = await fresh();
  await save(db, "one");
  const first = await revOf(db);
  await push(db, new StrictCentre(10));
  await save(db, "odd");
  await save(db, "two");
  const batch = await nextBatch(db, newId, 1, 1e6);
  assert.ok(batch !== null);
  await setAside(db, newId, batch.sent.client_id, batch.sent.first, "malformed");
  assert.deepEqual(await bases(db), [first]);
  assert.deepEqual(
    (await db.getAll("outbox")).map(({ seq }) => seq),
    [1],
  );
  assert.deepEqual(
    (await db.getAll("rejected")).map(({ reason }) => reason),
    ["malformed"],
  );
});

test("a text that is only on this laptop is not overwritten by one from another laptop", async () => {
  const db = await fresh();
  const centre = new StrictCentre(60_000);
  await save(db, "one");
  const first = await revOf(db);
  await push(db, centre);
  const long = "x".repeat(60_001);
  await save(db, long);
  await push(db, centre);
  const data = {
    path: "main.js",
    language: "javascript",
    text: "theirs",
    rev: "far",
    base_rev: first ?? null,
  };
  const deltas = [{ version: 1, kind: "file" as const, at: 0, data }];
  await applyPull(db, newId, { ok: true, version: 1, epoch: "e", cursor: "c", deltas, more: false }, born);
  assert.equal((await db.get("files", "main.js"))?.text, long);
  assert.equal((await db.getAll("copies")).length, 1);
});

test("after any refusals, the next save that is taken makes no copy", async () => {
  const size = fc.constantFrom(1, 50, 60_001, 70_000);
  const action = fc.oneof(
    size.map((characters) => ({ do: "save" as const, characters })),
    fc.constant({ do: "push" as const }),
    size.map((characters) => ({ do: "save while pushing" as const, characters })),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(action, { maxLength: 12 }), async (actions) => {
      const db = await fresh();
      const centre = new StrictCentre(60_000);
      let count = 0;
      const write = (characters: number): Promise<unknown> =>
        save(db, `${String((count += 1))}${"x".repeat(characters)}`);
      for (const one of actions) {
        if (one.do === "save") await write(one.characters);
        else if (one.do === "push") await push(db, centre);
        else await push(db, centre, () => write(one.characters));
      }
      await write(3);
      while (await push(db, centre));
      const text = (await db.get("files", "main.js"))?.text;
      assert.deepEqual([centre.copies, centre.head?.text, (await standing(db)).refused], [[], text, {}]);
      db.close();
    }),
    { numRuns: 40 },
  );
});
