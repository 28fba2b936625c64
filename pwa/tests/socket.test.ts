/** A connection whose other end is gone without a word is given up; one that is spoken to is kept. */
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { GIVE_UP_AFTER_MS, openSocket } from "../shared/socket.ts";

class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  readyState = 0;
  onopen: () => void = () => undefined;
  onmessage: (event: { data: string }) => void = () => undefined;
  onclose: (event: { code: number }) => void = () => undefined;
  constructor() {
    FakeSocket.all.push(this);
  }
  open(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen();
  }
  /** As a browser does it on a dead line: the end is told much later, if ever. */
  close(): void {
    this.readyState = 2;
  }
}

function opened(): { codes: number[]; first: FakeSocket } {
  FakeSocket.all = [];
  Object.assign(globalThis, { WebSocket: FakeSocket, location: { href: "http://hh.test/", protocol: "http:" } });
  const codes: number[] = [];
  openSocket("/ws", { onMessage: () => undefined, onClose: (code) => codes.push(code) });
  const [first] = FakeSocket.all;
  assert.ok(first);
  first.open();
  return { codes, first };
}

test("a socket that falls silent is given up, told of once, and begun anew", (context) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  const { codes, first } = opened();
  mock.timers.tick(GIVE_UP_AFTER_MS);
  assert.deepEqual(codes, [1006]);
  mock.timers.tick(250);
  assert.equal(FakeSocket.all.length, 2);
  first.onclose({ code: 1006 });
  assert.deepEqual(codes, [1006]);
});

test("a socket that hears something now and then is kept", (context) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  const { codes, first } = opened();
  for (let times = 0; times < 10; times += 1) {
    mock.timers.tick(GIVE_UP_AFTER_MS - 1);
    first.onmessage({ data: '{"type":"tick"}' });
  }
  assert.deepEqual(codes, []);
  assert.equal(FakeSocket.all.length, 1);
});
