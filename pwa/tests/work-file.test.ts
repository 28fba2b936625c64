/** Work files: signed as the centre signs, in pieces that it takes, and readable whatever happened to them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fileName, payloads, type Unsent } from "../shared/work-file/format.ts";
import { handIn, heardOf, whyNot } from "../shared/work-file/hand-in.ts";
import { readWorkFile } from "../shared/work-file/read.ts";
import { macOf, signed } from "../shared/work-file/sign.ts";

const KEY = Array.from({ length: 32 }, (_, index) => index.toString(16).padStart(2, "0")).join("");

const save = (event_id: string, text: string, path = "main.js"): Unsent["events"][number] => ({
  event_id,
  type: "source.saved",
  v: 1,
  body: { path, language: "javascript", text, base_rev: null },
});
const work = (part: Partial<Unsent> = {}): Unsent => ({
  name: "Emma",
  room: "4-Green",
  made_at: "now",
  files: [],
  events: [],
  ...part,
});

test("page and server sign alike", () => {
  // The same vectors as in tests/rules/test_work_file.py.
  assert.equal(
    macOf(KEY, '{"events":[]}'),
    "00a5472df823bb0316de4b895eb2e4df8ffea537232ff2fd85a74b4b47013206",
  );
  assert.equal(macOf(KEY, "Grüße 🦊"), "685b2a0b8c4b92baf60be0e07d8d078d43e88af8c21b52efdc45226e7a1518eb");
});

test("in whatever pieces, every text and every event is in exactly one, in order", () => {
  const events = fc.array(fc.string({ unit: "binary", maxLength: 40 }), { maxLength: 30 });
  fc.assert(
    fc.property(
      events,
      fc.integer({ min: 50, max: 2000 }),
      fc.integer({ min: 1, max: 9 }),
      (some, bytes, most) => {
        const given = work({
          files: [{ path: "main.js", language: "javascript", text: "now" }],
          events: some.map((text, index) => save(String(index), text)),
        });
        const parts = payloads(given, bytes, most).map(
          (one) => JSON.parse(one) as Unsent & { part: number; of: number },
        );
        assert.deepEqual(
          parts.map(({ part, of }) => [part, of]),
          parts.map((_, index) => [index + 1, parts.length]),
        );
        assert.deepEqual(
          parts.flatMap((part) => part.events),
          JSON.parse(JSON.stringify(given.events)),
        );
        assert.deepEqual(
          parts.flatMap((part) => part.files),
          given.files,
        );
        for (const part of parts) assert.ok(part.events.length + part.files.length <= most);
      },
    ),
  );
});

test("the largest text that the centre takes fits into one file", () => {
  const worst = payloads(work({ events: [save("e", "\ud800".repeat(200_000))] }));
  assert.equal(worst.length, 1);
  assert.ok(JSON.stringify(signed("s-1", { id: "k", key: KEY }, worst[0] ?? "")).length < 2048 * 1024);
  assert.ok((worst[0] ?? "").length < 2_000_000);
});

test("a file of an empty desk is still a file", () => {
  assert.equal(payloads(work()).length, 1);
});

test("names of files have no sign that a file system refuses", () => {
  assert.equal(fileName("Emma", "2026-11-27", 1, 1), "Emma-work-2026-11-27.json");
  assert.equal(fileName("Zoë / Ana", "2026-11-27", 2, 3), "Zoë-Ana-work-2026-11-27-2-of-3.json");
  assert.equal(fileName("🦊", "2026-11-27", 1, 1), "my-work-2026-11-27.json");
});

const whole = (): string => {
  const [payload = ""] = payloads(
    work({
      files: [{ path: "main.js", language: "javascript", text: "newest" }],
      events: [save("1", "older"), save("2", "in python", "main.py"), save("3", "last in python", "main.py")],
    }),
  );
  return JSON.stringify(signed("s-1", { id: "k", key: KEY }, payload));
};

test("a whole file is read with the newest text of each program", () => {
  const { file, texts, part } = readWorkFile(whole());
  assert.equal(file?.student_id, "s-1");
  assert.equal(part, 1);
  assert.deepEqual(
    texts.map(({ path, text }) => [path, text]),
    [
      ["main.js", "newest"],
      ["main.py", "last in python"],
    ],
  );
});

test("whatever happened to a file, reading it never fails, and texts that are still whole are shown", () => {
  const file = whole();
  fc.assert(
    fc.property(fc.nat(file.length), fc.nat(40), fc.string({ maxLength: 9 }), (from, cut, put) => {
      const { texts } = readWorkFile(file.slice(0, from) + put + file.slice(from + cut));
      assert.ok(texts.every((one) => typeof one.text === "string"));
    }),
  );
  assert.deepEqual(readWorkFile("").texts, []);
  assert.deepEqual(readWorkFile("just some words").texts, [
    { path: "", language: "", text: "just some words" },
  ]);
  assert.equal(readWorkFile(file.replace("work 1", "work 2")).file, null);
  assert.equal(readWorkFile(file.replace("work 1", "work 2")).texts.length, 2);
});

test("parts are handed in in their own order, and each says what became of it", async () => {
  const key = { id: "k", key: KEY };
  const parts = payloads(work({ events: [save("1", "a"), save("2", "b"), save("3", "c")] }), 1e6, 1).map(
    (payload) => JSON.stringify(signed("s-1", key, payload)),
  );
  const asked: string[] = [];
  const answers = [
    Response.json({ ok: true, student: { id: "s-1", name: "Emma" }, taken: 1, known: 0, rejected: [] }),
    Response.json({ ok: false, error: "bad_code", facts: { field: "mac" } }, { status: 409 }),
    Response.json({ ok: false, error: "busy", facts: {} }, { status: 503 }),
  ];
  globalThis.document = { cookie: "" } as Document;
  globalThis.fetch = (_, options) => {
    const { payload } = JSON.parse(options?.body as string) as { payload: string };
    asked.push((JSON.parse(payload) as Unsent).events[0]?.event_id ?? "");
    return Promise.resolve(answers.shift() ?? Response.error());
  };
  const pick = (
    name: string,
    content: string,
  ): { name: string; size: number; text: () => Promise<string> } => ({
    name,
    size: content.length,
    text: () => Promise.resolve(content),
  });
  const outcomes = await handIn("work-files", [
    pick("c", parts[2] ?? ""),
    pick("a", parts[0] ?? ""),
    pick("b", parts[1] ?? ""),
    pick("letter", "Dear mentor"),
    { ...pick("film", ""), size: 5_000_000 },
  ]);
  assert.deepEqual(asked, ["1", "2", "3"]);
  const said = Object.fromEntries(outcomes.map((one) => [one.name, one.taken ? one.answer.taken : one.why]));
  assert.deepEqual(said, { film: "too_large", a: 1, letter: "no_work_file", b: "changed", c: "later" });
  assert.equal(outcomes.find((one) => one.name === "b")?.texts[0]?.text, "b");
});

test("a file without a key says why it has none", () => {
  const file = signed("s-1", null, "{}");
  const why = (error: string, events: number | null): string => whyNot({ error }, { file, events });
  assert.equal(why("bad_code", 2), "unheard");
  assert.equal(why("bad_code", 0), "only_texts");
  assert.equal(why("not_yours", 2), "foreign");
});

test("only a file of which everything is at the centre is called taken, and no words promise more", () => {
  const rejected = [{ event_id: "1", reason: "too_large" }];
  assert.equal(heardOf({ taken: 0, known: 2, rejected: [] }), "taken");
  assert.equal(heardOf({ taken: 5, known: 0, rejected }), "partly");
  assert.equal(heardOf({ taken: 0, known: 0, rejected }), "refused");
  assert.equal(heardOf({ taken: 0, known: 0, rejected: [] }), "nothing");
});

test("every refusal of the centre has words", () => {
  const whys = [
    "bad_code",
    "not_yours",
    "not_found",
    "malformed",
    "too_large",
    "too_many",
    "no_session",
    "x",
  ];
  assert.deepEqual(
    whys.map((error) => whyNot({ error }, { file: signed("s-1", { id: "k", key: KEY }, "{}"), events: 1 })),
    ["changed", "foreign", "unknown_child", "no_work_file", "too_large", "later", "signed_out", "later"],
  );
});
