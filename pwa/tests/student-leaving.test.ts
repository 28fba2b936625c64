/** A child leaves the laptop: not before everything is on its way, and only once. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { openStudentDb } from "../shared/sync/store.ts";
import { leaving } from "../student/desk/leaving.ts";
import { createSaver } from "../student/desk/saver.ts";
import { NEW_DESK, type Link } from "../student/desk/state.ts";
import { join, leave, leaveUnheard, remember, remembered, whoIsHere, type Who } from "../student/session.ts";

test("the door stays shut from the last key until its save counts among the unsent", async () => {
  const db = await openStudentDb("leaving");
  const seen: string[] = [];
  let link: Link = { ...NEW_DESK.link, reached: true };
  const change = (part: Partial<Link>): void => {
    link = { ...link, ...part };
    seen.push(leaving(link, null).at);
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
  assert.deepEqual(await both, ["left", "left"]);
  assert.deepEqual(asked, ["/api/v1/leave"]);

  const next = leave();
  assert.equal(asked.length, 2);
  answers[1]?.(Response.json({ ok: false, error: "busy" }, { status: 503 }));
  assert.equal(await next, "busy");
});

const kept = new Map<string, string>();
globalThis.localStorage = {
  getItem: (key: string) => kept.get(key) ?? null,
  setItem: (key: string, value: string) => void kept.set(key, value),
  removeItem: (key: string) => void kept.delete(key),
} as Storage;

const child = (id: string): Who => ({ student: { id, name: id }, room: { id: "r", name: "4-Green" } });

/** A centre that says of each call, in order, what is listed for it; the last is said again. */
function centre(says: Record<string, (Response | (() => Response | Promise<Response>))[]>): string[] {
  const asked: string[] = [];
  globalThis.fetch = async (url) => {
    const call = (url as string).replace("/api/v1/", "");
    asked.push(call);
    const answer = says[call]?.shift();
    if (answer === undefined) throw new Error("no line");
    return typeof answer === "function" ? answer() : answer;
  };
  return asked;
}
const ok = (more: object = {}): Response => Response.json({ ok: true, ...more });
const no = (error: string, status: number): Response =>
  Response.json({ ok: false, error, facts: {} }, { status });

test("a lost CSRF cookie is brought back and the leaving asked again, also after a child left unheard", async () => {
  remember(child("emma"));
  leaveUnheard();
  const asked = centre({
    leave: [no("csrf", 403), ok()],
    me: [ok({ student: null, room: null, mentor: null })],
  });
  assert.deepEqual(await whoIsHere(), { at: "join", who: null, problem: null });
  assert.deepEqual(asked, ["leave", "me", "leave"]);
});

test("a centre that is busy is not told as one that cannot be reached", async () => {
  for (const [answer, said] of [
    [no("busy", 503), "busy"],
    [no("too_many", 429), "busy"],
    [no("no_session", 401), "left"],
    [undefined, "unreachable"],
  ] as const) {
    centre({ leave: answer === undefined ? [] : [answer] });
    assert.equal(await leave(), said);
  }
  const link: Link = { ...NEW_DESK.link, reached: true };
  assert.equal(leaving(link, "busy").at, "busy");
  assert.equal(leaving(link, "unreachable").at, "cut_off");
  assert.equal(leaving({ ...link, reached: false }, "busy").at, "cut_off");
});

test("a leaving that is answered late does not forget the child who came meanwhile", async () => {
  remember(child("emma"));
  centre({
    leave: [
      () => {
        remember(child("liam")); // joined in another tab
        return ok();
      },
    ],
  });
  assert.equal(await leave(), "left");
  assert.equal(remembered()?.student.id, "liam");
});

test("a child joins only after the leaving of the one before is answered", async () => {
  remember(child("emma"));
  let answered: (answer: Response) => void = () => undefined;
  const asked = centre({
    leave: [() => new Promise<Response>((resolve) => (answered = resolve))],
    join: [ok({ ...child("liam"), token: "t", rejoin: "a-b-c" })],
  });
  const left = leave();
  const joined = join({ code: "c", name: "Liam", rejoin: null });
  await new Promise(setImmediate);
  assert.deepEqual(asked, ["leave"]);
  answered(ok());
  await Promise.all([left, joined]);
  assert.deepEqual(asked, ["leave", "join"]);
  assert.equal(remembered()?.student.id, "liam");
});
