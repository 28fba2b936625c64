/** While HTTP is silent the socket is asked as well, and whichever answers first has answered. */
import assert from "node:assert/strict";
import { mock, test, type TestContext } from "node:test";
import { silence, UNREACHABLE } from "../shared/api.ts";
import type { SocketCall } from "../shared/wire.ts";
import { twoWays, type Question, type Ways } from "../student/desk/two-ways.ts";

const LATE = silence({ late: true });
const HELLO: Question = { call: "hello", body: { client_id: "a" } };
const never = new Promise<never>(() => undefined);

interface Line {
  sent: SocketCall[];
  open: boolean;
  ways: Ways;
}

function line(open = true): Line {
  const one: Line = {
    sent: [],
    open,
    ways: twoWays((message) => {
      if (one.open) one.sent.push(message);
      return one.open;
    }),
  };
  return one;
}

/** After one call that HTTP left without an answer. */
async function silentLine(open = true): Promise<Line> {
  const one = line(open);
  await one.ways.ask(HELLO, 1000, () => Promise.resolve(LATE));
  return one;
}

function withoutTime(context: TestContext): void {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
}

test("as long as HTTP answers, the socket is asked nothing", async () => {
  const { sent, ways } = line();
  const refused = { ok: false as const, error: "fork", facts: {}, status: 409 };
  assert.deepEqual(await ways.ask(HELLO, 1000, () => Promise.resolve({ ok: true })), { ok: true });
  assert.deepEqual(await ways.ask(HELLO, 1000, () => Promise.resolve(refused)), refused);
  assert.deepEqual(sent, []);
});

test("a line that is known to be broken is no silence: only HTTP is asked again", async () => {
  const { sent, ways } = line();
  await ways.ask(HELLO, 1000, () => Promise.resolve(silence()));
  await ways.ask(HELLO, 1000, () => Promise.resolve(silence()));
  assert.deepEqual(sent, []);
});

test("after a silence the same question goes over the socket, and its answer counts", async (context) => {
  withoutTime(context);
  const { sent, ways } = await silentLine();
  const answered = ways.ask(HELLO, 1000, () => never);
  assert.deepEqual(sent, [{ type: "call", request_id: "1", ...HELLO }]);
  ways.heard({ type: "answer", request_id: "1", ok: true, last_seq: 4 } as never);
  assert.partialDeepStrictEqual(await answered, { ok: true, last_seq: 4 });
});

test("a refusal on the socket is one like any other", async (context) => {
  withoutTime(context);
  const { ways } = await silentLine();
  const answered = ways.ask(HELLO, 1000, () => never);
  ways.heard({ type: "answer", request_id: "1", ok: false, error: "gap", facts: { last_seq: 2 } });
  assert.deepEqual(await answered, { ok: false, error: "gap", facts: { last_seq: 2 }, status: 0 });
});

test("a question waits for a socket that is not open yet", async (context) => {
  withoutTime(context);
  const one = await silentLine(false);
  const answered = one.ways.ask(HELLO, 1000, () => never);
  assert.deepEqual(one.sent, []);
  one.open = true;
  one.ways.opened();
  assert.equal(one.sent.length, 1);
  one.ways.opened();
  assert.equal(one.sent.length, 1, "once is enough");
  one.ways.heard({ type: "answer", request_id: "1", ok: true });
  assert.partialDeepStrictEqual(await answered, { ok: true });
});

test("silence on both ways is silence, also of a socket that ends", async (context) => {
  withoutTime(context);
  const { ways } = await silentLine();
  const first = ways.ask(HELLO, 1000, () => Promise.resolve(LATE));
  mock.timers.tick(1000);
  assert.equal((await first).ok, false);
  const second = ways.ask(HELLO, 1000, () => Promise.resolve(LATE));
  ways.closed();
  const answer = await second;
  assert.ok(!answer.ok && answer.error === UNREACHABLE);
});

test("an answer of HTTP ends the silence", async (context) => {
  withoutTime(context);
  const { sent, ways } = await silentLine();
  assert.equal(ways.isSilent(), true);
  await ways.ask(HELLO, 1000, () => Promise.resolve({ ok: true }));
  assert.equal(ways.isSilent(), false);
  await ways.ask(HELLO, 1000, () => Promise.resolve({ ok: true }));
  assert.equal(sent.length, 1);
});

test("what is too large for a frame goes by HTTP only", async (context) => {
  withoutTime(context);
  const { sent, ways } = await silentLine();
  const large: Question = { call: "push", body: { text: "x".repeat(70_000) } };
  assert.deepEqual(await ways.ask(large, 1000, () => Promise.resolve({ ok: true })), { ok: true });
  assert.deepEqual(sent, []);
});

test("an answer to nobody's question is let pass", async () => {
  const { ways } = await silentLine();
  ways.heard({ type: "answer", request_id: "99", ok: true });
});
