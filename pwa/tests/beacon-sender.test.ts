/** What a laptop says by beacons, over reloads, a line that fails, and a child that runs the same error ten times. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { silence, type Refusal } from "../shared/api.ts";
import { keyOf } from "../shared/beacon/keys.ts";
import * as outbox from "../shared/beacon/outbox.ts";
import { packetOf, PACKET_BYTES, type Packet } from "../shared/beacon/packet.ts";
import { startSender, type Sender, type Sign } from "../shared/beacon/sender.ts";
import type { Paired } from "../shared/wire.ts";

const KEY = "4b".repeat(32);
let databases = 0;

/** The centre, the line to it, and the clock, by hand. */
class World {
  now = 1_000_000;
  device = 100;
  line: "good" | "dead" | "answer lost" = "good";
  refusal: Refusal | null = null;
  readonly heard: Packet[] = [];
  readonly calls: { at: number; packets: number }[] = [];
  readonly name = `beacons-${String((databases += 1))}`;
  #timers: { at: number; work: () => void }[] = [];
  #sender: Sender | null = null;
  #db: outbox.Outbox | null = null;

  async load(): Promise<void> {
    this.#sender?.stop();
    this.#db?.close();
    this.#timers = [];
    this.#db = await outbox.openOutbox(this.name);
    this.#sender = startSender({
      db: this.#db,
      pair: () => Promise.resolve(this.#pair()),
      post: (body) => Promise.resolve(this.#post(body)),
      now_ms: () => this.now,
      roll: () => 1,
      setTimer: (work, ms) => this.#timers.push({ at: this.now + ms, work }),
      clearTimer: () => undefined,
    });
    await this.#sender.atRest();
  }

  get db(): outbox.Outbox {
    assert.ok(this.#db);
    return this.#db;
  }

  async say(sign: Partial<Sign> = {}): Promise<void> {
    const whole: Sign = {
      type: "run_error",
      language: "javascript",
      message: "Error: a",
      code: 0,
      line: 1,
      column: 2,
      ...sign,
    };
    await this.#sender?.say(whole);
  }

  async passes(ms: number): Promise<void> {
    const until = this.now + ms;
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.now = Math.max(this.now, next.at);
      this.#timers.splice(this.#timers.indexOf(next), 1);
      next.work();
      await this.#sender?.atRest();
    }
    this.now = until;
  }

  #pair(): Paired | Refusal {
    if (this.refusal !== null) return this.refusal;
    if (this.line === "dead") return silence();
    const allow_list = { text: "{}", signature: "" };
    const keys = { key: KEY, room_key: KEY, centre_key: KEY };
    return { ok: true, device_id: (this.device += 1), epoch: this.now, ...keys, allow_list };
  }

  #post(body: Uint8Array): boolean {
    this.calls.push({ at: this.now, packets: body.length / PACKET_BYTES });
    if (this.line === "dead") return false;
    for (let at = 0; at < body.length; at += PACKET_BYTES) {
      const packet = packetOf(body.subarray(at, at + PACKET_BYTES));
      assert.ok(packet);
      this.heard.push(packet);
    }
    return this.line === "good";
  }
}

const numbers = (world: World): number[] => world.heard.map(({ seq }) => seq);

test("an error is told within two seconds, with a number of its own", async () => {
  const world = new World();
  await world.load();
  await world.say();
  await world.passes(1500);
  await world.say({ message: "Error: another" });
  await world.passes(1500);
  assert.deepEqual(numbers(world), [1, 2]);
  assert.deepEqual(
    world.heard.map(({ device_id, ms, coalesced }) => [device_id, ms, coalesced]),
    [
      [101, 0, false],
      [101, 1500, false],
    ],
  );
  assert.equal(await outbox.waiting(world.db), 0);
});

test("equal errors that wait are one packet that says so, and names and numbers make no difference", async () => {
  const world = new World();
  await world.load();
  for (const name of ["a", "b", "c"]) await world.say({ message: `NameError: '${name}' on line 3` });
  await world.say({ type: "resolved", message: "" });
  await world.passes(5000);
  assert.deepEqual(
    world.heard.map(({ type, seq, coalesced }) => [type, seq, coalesced]),
    [
      ["run_error", 1, true],
      ["resolved", 2, false],
    ],
  );
});

test("whatever happens on this laptop, it sends ten at once and then one a second", async () => {
  const world = new World();
  await world.load();
  for (let count = 0; count < 40; count += 1) {
    await world.say({
      message: `Error: ${"abcdefghijklmnopqrstuvwxyz".charAt(count % 26)} ${"x".repeat(count)}`,
    });
    if (count % 10 === 5) await world.load();
    if (count % 2 === 0) await world.passes(300);
  }
  await world.passes(60_000);
  for (const { at } of world.calls) {
    const since = world.calls.filter((call) => call.at >= at);
    let packets = 0;
    for (const call of since) {
      packets += call.packets;
      assert.ok(packets <= 10 + (call.at - at) / 1000 + 1e-9);
    }
  }
  assert.ok(world.heard.length >= 35);
});

test("a line that fails loses nothing and doubles no number", async () => {
  const world = new World();
  await world.load();
  world.line = "dead";
  await world.say();
  await world.passes(20_000);
  assert.equal(world.heard.length, 0);
  await world.load();
  world.line = "answer lost";
  await world.passes(40_000);
  world.line = "good";
  await world.passes(60_000);
  assert.ok(numbers(world).length >= 2);
  assert.equal(new Set(world.heard.map(({ device_id, seq }) => `${device_id}/${seq}`)).size, 1);
  assert.equal(await outbox.waiting(world.db), 0);
});

test("after ten minutes nobody needs the hint any more", async () => {
  const world = new World();
  await world.load();
  world.line = "dead";
  await world.say();
  await world.passes(outbox.OLD_MS + 60_000);
  world.line = "good";
  await world.passes(60_000);
  assert.deepEqual(world.heard, []);
});

test("each load pairs anew and counts from one; what waited is still signed for the laptop that it was", async () => {
  const world = new World();
  await world.load();
  world.line = "dead";
  await world.say();
  world.line = "good";
  await world.load();
  await world.say({ message: "Error: later" });
  await world.passes(10_000);
  assert.deepEqual(
    world.heard.map(({ device_id, seq }) => [device_id, seq]),
    [
      [101, 1],
      [102, 1],
    ],
  );
  await world.load();
  assert.deepEqual(await world.db.getAllKeys("devices"), [103]);
});

test("without a line the keys from before go on; a laptop that was never paired keeps nothing", async () => {
  const world = new World();
  world.line = "dead";
  await world.load();
  await world.say();
  assert.equal(await outbox.waiting(world.db), 0);
  world.line = "good";
  await world.passes(60_000);
  await world.say();
  world.line = "dead";
  await world.load();
  await world.say({ message: "Error: b" });
  assert.equal(await outbox.waiting(world.db), 2);
});

test("a centre that refuses is not asked again", async () => {
  const world = new World();
  world.refusal = { ok: false, error: "not_yours", facts: {}, status: 403 };
  await world.load();
  await world.say();
  await world.passes(100_000);
  assert.deepEqual(world.calls, []);
});

test("no number is ever given twice, whatever is said in whatever order, and little is kept", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 99 }), { maxLength: 90 }), async (errors) => {
      const world = new World();
      await world.load();
      world.line = "dead";
      await Promise.all(errors.map((error) => world.say({ message: `Error: ${"x".repeat(error)}` })));
      const kept = await world.db.getAll("outbox");
      const device = await outbox.currentDevice(world.db);
      assert.equal(new Set(kept.map(({ packet }) => packet.seq)).size, kept.length);
      assert.ok(kept.every(({ packet }) => packet.seq < (device?.next ?? 0)));
      assert.ok(kept.length <= outbox.MOST_KEPT);
    }),
    { numRuns: 15 },
  );
});

test("who leaves leaves no key", async () => {
  const world = new World();
  await world.load();
  await world.say();
  await outbox.forget(world.db);
  assert.equal(await outbox.currentDevice(world.db), null);
  assert.equal((await world.db.getAll("devices")).length + (await outbox.waiting(world.db)), 0);
});

test("a key that is kept is still a key", async () => {
  const db = await outbox.openOutbox("kept-key");
  await outbox.paired(db, { device_id: 1, key: await keyOf(KEY), room_key: await keyOf(KEY), given_ms: 0 });
  const device = await outbox.currentDevice(db);
  assert.equal(device?.key.extractable, false);
});
