/** What a child is told about kept work, and what is done before anything is told. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { openDB } from "idb";
import { appendSave } from "../shared/sync/append.ts";
import { openStudentDb } from "../shared/sync/store.ts";
import { isAtRisk, isStuckAtRisk } from "../student/desk/keeping.ts";
import { makeRoom } from "../student/desk/kept.ts";
import { beginAnew, findTexts } from "../student/desk/rescue.ts";
import { createSaver } from "../student/desk/saver.ts";
import { keepSpare, readSpare, wipedSince } from "../student/desk/spare.ts";
import { takeSpare } from "../student/desk/spare-keeper.ts";
import { NEW_DESK, type Link } from "../student/desk/state.ts";
import { needsReload, troubleOf } from "../student/desk/trouble.ts";
import { agoWords } from "../student/kept/ago.ts";
import { told, toChooseFrom } from "../student/kept/earlier.ts";
import { atCentre, onLaptop } from "../student/kept/truths.ts";
import { readProgram } from "../student/tabs/reading.ts";

const link = (part: Partial<Link>): Link => ({ ...NEW_DESK.link, reached: true, ...part });
const born = { page: "p", mono_ms: 0, wall_ms: 1 };
let ids = 0;
const newId = (): string => `kept-${String((ids += 1))}`;

class Storage {
  private readonly held = new Map<string, string>();
  getItem = (key: string): string | null => this.held.get(key) ?? null;
  setItem = (key: string, value: string): void => void this.held.set(key, value);
  removeItem = (key: string): void => void this.held.delete(key);
}
globalThis.localStorage = new Storage() as unknown as typeof globalThis.localStorage;
globalThis.document = { cookie: "" } as Document;

test("times are told as one says them, and a clock that was set back tells none", () => {
  const minute = 60_000;
  const said = [0, 44_000, minute, 10 * minute, 60 * minute, 180 * minute, 1500 * minute, 4 * 1440 * minute]
    .concat([21 * 1440 * minute, -30 * minute])
    .map((ago) => agoWords(1e12 - ago, 1e12));
  assert.deepEqual(said, [
    "a moment ago",
    "a moment ago",
    "a minute ago",
    "10 minutes ago",
    "an hour ago",
    "3 hours ago",
    "yesterday",
    "4 days ago",
    "3 weeks ago",
    "some time ago",
  ]);
  assert.equal(agoWords(undefined, 1e12), "some time ago");
});

test("of equal texts one is to choose from, what there is now comes first, and each is told by a line of its own", () => {
  const texts = ["other", "now", "old", "now", "old", "first"];
  const list = toChooseFrom(
    texts.map((text, index) => ({ path: "main.js", rev: String(index), text })),
    "now",
  );
  assert.deepEqual(
    list.map(({ text, rev }) => [text, rev]),
    [
      ["now", "1"],
      ["other", "0"],
      ["old", "2"],
      ["first", "5"],
    ],
  );
  assert.equal(told("let a = 1;\n\nlet b = 2;", "let a = 1;\nlet b = 3;"), "let b = 2;");
  assert.equal(told("\nlet a = 1;", "let a = 1;\nlet b = 3;"), "let a = 1;");
  assert.equal(told("", "x"), "");
});

test("a tab asks before it closes only while something is only here and the browser may forget it", () => {
  assert.equal(isAtRisk(link({})), false);
  for (const part of [{ unsent: 1 }, { typing: true }, { refused: { "main.js": "too_large" } }]) {
    assert.equal(isAtRisk(link(part)), true);
    assert.equal(isAtRisk(link({ ...part, persisted: true })), false);
    assert.equal(isStuckAtRisk(link(part)), false);
    assert.equal(isStuckAtRisk(link({ ...part, reached: false })), true);
  }
});

test("at the centre is said only when all of it was acknowledged, on this laptop only when all is stored", () => {
  const truths = (part: Partial<Link>, trouble: "full" | null = null): [boolean, boolean] => {
    const state = { link: link(part), trouble };
    return [onLaptop(state).good, atCentre(state).good];
  };
  assert.deepEqual(truths({}), [true, true]);
  assert.deepEqual(truths({ unsent: 1 }), [true, false]);
  assert.deepEqual(truths({ typing: true }), [false, false]);
  assert.deepEqual(truths({ reached: null }), [true, false]);
  assert.deepEqual(truths({ reached: false }), [true, true]);
  assert.deepEqual(truths({ refused: { "main.js": "too_large" } }), [true, false]);
  assert.deepEqual(truths({}, "full"), [false, false]);
  assert.match(atCentre({ link: link({ unsent: 3, reached: false }), trouble: null }).words, /3 things wait/);
  const lost = atCentre({ link: link({ unsent: 3, reached: true, signed_out: true }), trouble: null }).words;
  assert.match(lost, /three words.*3 things wait/);
  assert.doesNotMatch(lost, /line|cannot reach/);
});

test("each way in which a store fails has its own words", () => {
  const error = (name: string, message = ""): Error => Object.assign(new Error(message), { name });
  assert.equal(troubleOf(error("QuotaExceededError")), "full");
  assert.equal(troubleOf(error("AbortError", "Encountered full disk while committing")), "full");
  assert.equal(troubleOf(error("UnknownError", "Internal error opening backing store")), "broken");
  assert.equal(troubleOf(error("InvalidStateError")), "closed");
  assert.equal(troubleOf(error("VersionError")), "newer");
  assert.equal(troubleOf(error("SecurityError")), "none");
  assert.equal(troubleOf(error("ReferenceError", "indexedDB is not defined")), "none");
  assert.equal(troubleOf("anything else"), "broken");
  assert.equal(troubleOf("blocked"), "blocked");
  assert.deepEqual([needsReload("closed"), needsReload("newer"), needsReload("broken")], [true, true, false]);
});

test("a newer page in another tab closes the store of this one, which hears of it", async () => {
  const heard: string[] = [];
  const name = newId();
  await openStudentDb(name, { onClosed: () => heard.push("closed") });
  const newer = await openDB(name, 2);
  assert.deepEqual(heard, ["closed"]);
  newer.close();
  await assert.rejects(openStudentDb(name), (reason) => troubleOf(reason) === "newer");
});

test("a tab that only reads sees what was stored last, writes nothing, and holds the store no longer", async () => {
  const student = "s-reads";
  const contents = async (): Promise<unknown[]> => {
    const db = await openStudentDb(`hh-${student}`);
    const all = await Promise.all([...db.objectStoreNames].map((name) => db.getAll(name)));
    db.close();
    return all;
  };
  assert.deepEqual(await readProgram(student), { path: "main.js", text: 'console.log("Hello!");\n' });
  for (const text of ["print(1)\n", "print(2)\n"]) {
    const db = await openStudentDb(`hh-${student}`);
    await db.put("state", "main.py", "active");
    await appendSave(db, newId, { path: "main.py", language: "python", text }, born);
    db.close();
    const before = await contents();
    assert.deepEqual(await readProgram(student), { path: "main.py", text });
    assert.deepEqual(await contents(), before);
  }
  let blocked = false;
  const newer = await openDB(`hh-${student}`, 2, { blocked: () => (blocked = true) });
  newer.close();
  assert.equal(blocked, false);
});

test("a wiped laptop is told from a new one, and gets its spare texts back as saves", async () => {
  assert.equal(wipedSince(null, true), null);
  assert.equal(wipedSince({ unsent: 3, texts: [] }, false), null);
  const db = await openStudentDb(newId());
  keepSpare("s1", {
    unsent: 3,
    texts: [
      { path: "main.js", language: "javascript", text: "spare" },
      { path: "main (other 12ab).py", language: "python", text: "other" },
    ],
  });
  assert.deepEqual(await takeSpare(db, "s1"), { unsent: 3, back: ["main.js", "main (other 12ab).py"] });
  assert.equal((await db.get("files", "main.js"))?.text, "spare");
  assert.deepEqual(
    (await db.getAll("copies")).map(({ copy_path, path, text }) => [copy_path, path, text]),
    [["main (other 12ab).py", "main.py", "other"]],
  );
  assert.equal(await db.count("outbox"), 1);
  assert.equal(await takeSpare(db, "s1"), null);
});

test("a spare copy that somebody has changed is read as far as it makes sense", () => {
  for (const nonsense of ["", "null", "[]", "{", '{"texts": 4}']) {
    localStorage.setItem("hh.spare.s2", nonsense);
    assert.equal(readSpare("s2"), null);
  }
  localStorage.setItem(
    "hh.spare.s2",
    '{"unsent": "x", "texts": [1, {"path": "a", "language": "b", "text": "c"}]}',
  );
  assert.deepEqual(readSpare("s2"), { unsent: 0, texts: [{ path: "a", language: "b", text: "c" }] });
  keepSpare("s2", { unsent: 1, texts: [{ path: "big", language: "", text: "x".repeat(1_600_000) }] });
  assert.deepEqual(readSpare("s2"), { unsent: 1, texts: [] });
});

const full = (): Error => Object.assign(new Error("no room"), { name: "QuotaExceededError" });

test("a full store first gives up what is missed least, and the save is tried again", async () => {
  const db = await openStudentDb(newId());
  for (let count = 0; count < 9; count += 1)
    await appendSave(db, newId, { path: "main.js", language: "javascript", text: String(count) }, born);
  let failures = 1;
  const failing = new Proxy(db, {
    get(target, key) {
      if (key === "transaction" && failures > 0) {
        failures -= 1;
        throw full();
      }
      const value: unknown = Reflect.get(target, key);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
  const troubles: unknown[] = [];
  const saver = createSaver({
    db: failing,
    student: "s3",
    textOf: () => "typed",
    onTyping: () => undefined,
    onAppended: () => Promise.resolve(),
    onTrouble: (reason) => troubles.push(reason),
    makeRoom: () => makeRoom(db),
  });
  saver.typed("main.js");
  await saver.flush();
  assert.equal((await db.get("files", "main.js"))?.text, "typed");
  failures = 100;
  saver.typed("main.js");
  await assert.rejects(saver.flush(), { name: "QuotaExceededError" });
  failures = 0;
  await saver.flush();
  saver.stop();
  assert.deepEqual(troubles, []);
});

test("from a store that cannot be used every readable text is saved, and a new one begins with them", async () => {
  const student = newId();
  const db = await openStudentDb(`hh-${student}`);
  await appendSave(db, newId, { path: "main.js", language: "javascript", text: "readable" }, born);
  await db.put("files", { path: "main.py", language: "python", text: 42 } as never);
  keepSpare(student, { unsent: 2, texts: [] });
  globalThis.fetch = () => Promise.reject(new Error("no line"));
  db.close();
  const found = await findTexts(student);
  assert.deepEqual(
    found.map(({ path, text, where }) => [path, text, where]),
    [["main.js", "readable", "laptop"]],
  );
  await beginAnew(student, found);
  const anew = await openStudentDb(`hh-${student}`);
  assert.deepEqual(await takeSpare(anew, student), { unsent: 2, back: ["main.js"] });
  assert.equal((await anew.get("files", "main.js"))?.text, "readable");
  anew.close();
});

test("looking for texts makes no store where there is none", async () => {
  globalThis.fetch = () => Promise.reject(new Error("no line"));
  assert.deepEqual(await findTexts("nobody"), []);
  const names = (await indexedDB.databases()).map((one) => one.name);
  assert.equal(names.includes("hh-nobody"), false);
});
