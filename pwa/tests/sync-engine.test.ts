/** What the engine tells the page of its line. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { startEngine, type SyncReport } from "../shared/sync/engine.ts";
import { openStudentDb } from "../shared/sync/store.ts";
import { appendEvent, appendSave } from "../shared/sync/append.ts";
import type { PullAnswer } from "../shared/wire.ts";
import { refused } from "./model-centre.ts";

let ids = 0;
const newId = (): string => `engine-${String((ids += 1))}`;
const now = () => ({ page: "p", mono_ms: 0, wall_ms: 0 });

test("a centre that answers and takes nothing is not reported as reached", async () => {
  const db = await openStudentDb("engine");
  await appendEvent(db, newId, { type: "activity", body: {}, born: now() });
  const reports: SyncReport[] = [];
  let pushes = 0;
  let enough: () => void;
  const pushed = new Promise<void>((resolve) => (enough = resolve));
  const engine = startEngine({
    db,
    server: {
      hello: () => Promise.resolve({ ok: true, last_seq: 0, version: 0, epoch: "e", server_time: 0 }),
      push: ({ client_id }) => {
        pushes += 1;
        if (pushes === 3) enough();
        return Promise.resolve(refused("not_yours", { client_id }));
      },
      pull: () => assert.fail("nothing is pulled before the push"),
    },
    newId,
    roll: () => 0.01,
    now,
    flush: () => Promise.resolve(),
    onApplied: () => undefined,
    onReport: (report) => reports.push(report),
    onTrouble: (reason) => assert.fail(String(reason)),
  });
  engine.tell({ type: "started" });
  await pushed;
  await engine.atRest();
  engine.stop();
  const [greeted, ...later] = reports.map(({ reached }) => reached);
  assert.equal(greeted, true);
  assert.ok(later.length >= 4);
  assert.deepEqual(new Set(later), new Set([false]));
  db.close();
});

test("a text that the centre turns out to lack is pushed after the pull, without another reason", async () => {
  const db = await openStudentDb("engine-lacks");
  await appendSave(db, newId, { path: "main.js", language: "javascript", text: "mine" }, now());
  const pushed: string[] = [];
  let both: () => void;
  const done = new Promise<void>((resolve) => (both = resolve));
  const engine = startEngine({
    db,
    server: {
      hello: () => Promise.resolve({ ok: true, last_seq: 0, version: 0, epoch: "e", server_time: 0 }),
      push: ({ events }) => {
        pushed.push(...events.map(({ type }) => type));
        if (pushed.length === 2) both();
        return Promise.resolve({ ok: true, last_seq: events.at(-1)?.seq ?? 0, rejected: [], version: 1 });
      },
      pull: () =>
        Promise.resolve({
          ok: true,
          reset: true,
          version: 1,
          epoch: "e",
          cursor: "e.1",
          snapshot: {
            files: [],
            conflicts: [],
            tickets: [],
            suggestions: [],
            broadcasts: [],
            settings: {},
          },
        } as PullAnswer),
    },
    newId,
    roll: () => 0.01,
    now,
    flush: () => Promise.resolve(),
    onApplied: () => undefined,
    onReport: () => undefined,
    onTrouble: (reason) => assert.fail(String(reason)),
  });
  engine.tell({ type: "started" });
  await done;
  engine.stop();
  assert.deepEqual(pushed, ["source.saved", "source.saved"]);
  db.close();
});
