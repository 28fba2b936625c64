/** What was typed last is never lost: not with the page, not with a failed save, and not to another file. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { openStudentDb, type Db } from "../shared/sync/store.ts";
import { dropDraft, keepDraft, readDrafts } from "../student/desk/drafts.ts";
import { createSaver, type Saver, type SaverPorts } from "../student/desk/saver.ts";

const kept = new Map<string, string>();
globalThis.localStorage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
  key: (index: number) => [...kept.keys()][index] ?? null,
  get length() {
    return kept.size;
  },
} as Storage;
beforeEach(() => kept.clear());

let databases = 0;
const texts: Record<string, string> = { "main.js": "let a = 1;", "main.py": "a = 1" };
const drafts = (): Record<string, string> =>
  Object.fromEntries(readDrafts("s1").map(({ path, text }) => [path, text]));

async function newSaver(
  ports: Partial<SaverPorts> = {},
): Promise<{ db: Db; saver: Saver; stored: (path: string) => Promise<string | undefined> }> {
  const db = await openStudentDb(`drafts-${String((databases += 1))}`);
  const saver = createSaver({
    db,
    student: "s1",
    textOf: (path) => texts[path] ?? null,
    onTyping: () => undefined,
    onAppended: () => Promise.resolve(),
    onTrouble: (reason) => assert.fail(String(reason)),
    ...ports,
  });
  return { db, saver, stored: async (path) => (await db.get("files", path))?.text };
}

/** A store that refuses every transaction while `isBroken()`, as a full or closed one does. */
const failing = (db: Db, isBroken: () => boolean): Db =>
  new Proxy(db, {
    get(target, key) {
      if (key === "transaction" && isBroken())
        throw Object.assign(new Error("no disk"), { name: "UnknownError" });
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });

const turns = (count: number): Promise<void> =>
  count === 0 ? Promise.resolve() : Promise.resolve().then(() => turns(count - 1));

test("a page that goes away while its save is under way leaves a draft of each file", async () => {
  const { saver, db } = await newSaver();
  saver.typed("main.js");
  saver.typed("main.py");
  const flushed = saver.flush();
  await turns(3); // the save has begun, and its transaction is not done
  saver.leaving();
  assert.deepEqual(drafts(), texts);
  await flushed;
  await saver.flush();
  assert.deepEqual(drafts(), {});
  db.close();
});

test("a draft goes with the save of its own file, and not with that of another", async () => {
  let broken = true;
  const stored = await openStudentDb("drafts-of-two");
  const { saver, db } = await newSaver({ db: failing(stored, () => broken), onTrouble: () => undefined });
  saver.typed("main.js");
  saver.typed("main.py");
  saver.leaving();
  await assert.rejects(saver.flush());
  assert.deepEqual(drafts(), texts);
  broken = false;
  let saves = 0;
  const second = await newSaver({ onAppended: () => Promise.resolve(void (saves += 1)) });
  second.saver.typed("main.py");
  await second.saver.flush();
  assert.equal(saves, 1);
  assert.deepEqual(drafts(), { "main.js": texts["main.js"] });
  saver.stop();
  for (const each of [db, stored, second.db]) each.close();
});

test("reading drafts at the start takes none of them away, and other children's are not read", () => {
  keepDraft("s1", { path: "main.js", text: "mine" });
  keepDraft("s11", { path: "main.js", text: "another child's" });
  assert.deepEqual(drafts(), { "main.js": "mine" });
  assert.deepEqual(drafts(), { "main.js": "mine" });
});

test("a draft of a newer text outlives the save of an older one", () => {
  keepDraft("s1", { path: "main.js", text: "newer" });
  dropDraft("s1", { path: "main.js", text: "older" });
  assert.deepEqual(drafts(), { "main.js": "newer" });
});

test("while a newer text is being saved, its draft holds that text and not an earlier one", async () => {
  let text = "earlier";
  const { saver, db } = await newSaver({ textOf: () => text });
  keepDraft("s1", { path: "main.js", text });
  text = "newer";
  saver.typed("main.js");
  const flushed = saver.flush();
  await turns(3);
  assert.deepEqual(drafts(), { "main.js": "newer" });
  await flushed;
  assert.deepEqual(drafts(), {});
  db.close();
});

test("the one draft that an older page kept is read, and gone once its file is saved", () => {
  kept.set("hh.draft.s1", JSON.stringify({ path: "main.py", text: "old page" }));
  keepDraft("s1", { path: "main.js", text: "new page" });
  assert.deepEqual(drafts(), { "main.py": "old page", "main.js": "new page" });
  dropDraft("s1", { path: "main.py", text: "old page and more" });
  assert.deepEqual(drafts(), { "main.js": "new page" });
});

test("a draft that cannot be read, or a browser without a store for it, disturbs nobody", () => {
  for (const nonsense of ["{", "null", "1", '{"path": 1, "text": "x"}']) {
    kept.set("hh.draft.s1/main.js", nonsense);
    assert.deepEqual(drafts(), {});
  }
});

test("a file that the editor does not hold leaves no empty draft", async () => {
  const { saver, db } = await newSaver();
  saver.typed("gone.js");
  saver.leaving();
  assert.deepEqual(drafts(), {});
  await saver.flush();
  db.close();
});

test("a failed save is tried again by itself, with a pause, and its draft stays until then", async () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    let broken = true;
    const real = await openStudentDb("drafts-again");
    const troubles: unknown[] = [];
    const { saver, db } = await newSaver({
      db: failing(real, () => broken),
      onTrouble: (reason) => troubles.push(reason),
    });
    saver.typed("main.js");
    saver.leaving();
    await assert.rejects(saver.flush());
    assert.deepEqual(drafts(), { "main.js": texts["main.js"] });
    const failures = troubles.length;
    mock.timers.tick(4000);
    await turns(20);
    assert.equal(troubles.length, failures);
    broken = false;
    mock.timers.tick(2000);
    for (let left = 200; left > 0 && kept.size > 0; left -= 1) await new Promise(setImmediate);
    assert.equal((await real.get("files", "main.js"))?.text, texts["main.js"]);
    assert.deepEqual(drafts(), {});
    db.close();
    real.close();
  } finally {
    mock.timers.reset();
  }
});

test("a saver that was stopped begins no further file", async () => {
  const { saver, db, stored } = await newSaver({
    onAppended: () => {
      saver.stop();
      return Promise.resolve();
    },
  });
  saver.typed("main.js");
  saver.typed("main.py");
  await saver.flush();
  assert.deepEqual([await stored("main.js"), await stored("main.py")], [texts["main.js"], undefined]);
  db.close();
});

test("trouble after a snapshot is told like any other", async () => {
  const start = performance.now();
  const clock = mock.method(performance, "now", () => start);
  let told: (reason: unknown) => void;
  const trouble = new Promise((resolve) => (told = resolve));
  const { saver, db } = await newSaver({
    onAppended: () => Promise.reject(new Error("counting failed")),
    onTrouble: (reason) => {
      told(reason);
    },
  });
  clock.mock.mockImplementation(() => start + 20_000);
  saver.typed("main.js");
  assert.match(String(await trouble), /counting failed/);
  saver.stop();
  clock.mock.restore();
  await new Promise((resolve) => setTimeout(resolve, 0));
  db.close();
});
