/** A child leaves the laptop: not before everything is on its way, and only once. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { openStudentDb } from "../shared/sync/store.ts";
import { leaving } from "../student/desk/leaving.ts";
import { createSaver } from "../student/desk/saver.ts";
import { NEW_DESK, type Link } from "../student/desk/state.ts";
import { leave } from "../student/session.ts";

test("the door stays shut from the last key until its save counts among the unsent", async () => {
  const db = await openStudentDb("leaving");
  const seen: string[] = [];
  let link: Link = { ...NEW_DESK.link, reached: true };
  const change = (part: Partial<Link>): void => {
    link = { ...link, ...part };
    seen.push(leaving(link, false).at);
  };
  const saver = createSaver({
    db,
    student: "s1",
    textOf: () => "let a = 1;",
    onTyping: (typing) => change({ typing }),
    onAppended: async () => change({ unsent: await db.count("outbox") }),
    onTrouble: (reason) => assert.fail(String(reason)),
  });
  saver.typed("main.js");
  await saver.flush();
  assert.deepEqual(seen, ["sending", "sending", "sending"]);
  assert.equal(link.unsent, 1);
  assert.equal(link.typing, false);
  db.close();
});

test("however many ask to leave at once, the centre is asked once", async () => {
  const asked: string[] = [];
  const answers: ((answer: Response) => void)[] = [];
  globalThis.document = { cookie: "" } as Document;
  globalThis.fetch = (url) =>
    new Promise((resolve) => {
      asked.push(url as string);
      answers.push(resolve);
    });
  const both = Promise.all([leave(), leave()]);
  answers.forEach((resolve) => resolve(Response.json({ ok: true })));
  assert.deepEqual(await both, [true, true]);
  assert.deepEqual(asked, ["/api/v1/leave"]);

  const next = leave();
  assert.equal(asked.length, 2);
  answers[1]?.(Response.json({ ok: false, error: "busy" }, { status: 503 }));
  assert.equal(await next, false);
});
