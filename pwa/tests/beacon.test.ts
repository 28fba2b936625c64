/** Beacons as the page makes them: to the last bit as `tests/golden/beacon` has them, and as the server does. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import { codeOf } from "../shared/beacon/codes.ts";
import { keyOf, messageHash, signed } from "../shared/beacon/keys.ts";
import { normalised } from "../shared/beacon/normalise.ts";
import { headOf, packetOf, type Packet } from "../shared/beacon/packet.ts";

interface Vector {
  about: string;
  message: string;
  normalised: string;
  room_key: string;
  device_key: string;
  packet: Omit<Packet, "hash"> & { hash: string };
  bytes: string;
}

const file = new URL("../../tests/golden/beacon/vectors.json", import.meta.url);
const VECTORS = JSON.parse(readFileSync(file, "utf8")) as Vector[];
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString("utf8");

test("there are forty written examples", () => assert.equal(VECTORS.length, 40));

for (const vector of VECTORS) {
  test(`made as written: ${vector.about}`, async () => {
    assert.equal(text(normalised(vector.message)), vector.normalised);
    const hash = await messageHash(await keyOf(vector.room_key), vector.message);
    assert.equal(hex(hash), vector.packet.hash);
    const packet: Packet = { ...vector.packet, hash };
    const bytes = await signed(await keyOf(vector.device_key), packet);
    assert.equal(hex(bytes), vector.bytes);
    const read = packetOf(bytes);
    assert.deepEqual(read && { ...read, hash: hex(read.hash) }, vector.packet);
  });
}

const uint = (bits: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: 2 ** bits - 1 });
const packets: fc.Arbitrary<Packet> = fc.record({
  type: fc.constantFrom("parse_error", "run_error", "resolved", "alive"),
  language: fc.constantFrom("javascript", "python", "csharp"),
  device_id: uint(32),
  seq: uint(32),
  ms: uint(32),
  code: uint(16),
  line: uint(16),
  column: uint(8),
  site: uint(16),
  hash: fc.uint8Array({ minLength: 6, maxLength: 6 }),
  coalesced: fc.boolean(),
});

test("a head says what went into it", () => {
  fc.assert(fc.property(packets, (packet) => assert.deepEqual(packetOf(headOf(packet)), { ...packet })));
});

test("what is too large for its place is the largest that there is", () => {
  const long = headOf({ ...sample(), line: 70_000, column: 300, ms: 2 ** 40 });
  const read = packetOf(long);
  assert.deepEqual([read?.line, read?.column, read?.ms], [0xffff, 255, 2 ** 32 - 1]);
});

test("bytes of another release are not read", () => {
  const head = headOf(sample());
  for (const [at, value] of [
    [0, 0x21],
    [0, 0x10],
    [0, 0x15],
    [1, 0x00],
    [1, 0x40],
    [1, 0x12],
  ] as const) {
    const other = head.slice();
    other[at] = value;
    assert.equal(packetOf(other), null);
  }
  assert.equal(packetOf(head.subarray(0, 26)), null);
});

test("a normalised message is whole UTF-8 of at most 200 bytes, without digits and runs of spaces", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 400 }), (message) => {
      const bytes = normalised(message);
      assert.ok(bytes.length <= 200);
      assert.deepEqual(new TextEncoder().encode(text(bytes)), bytes);
      assert.doesNotMatch(text(bytes), /[0-9\t\n\r]| {2}/);
    }),
  );
});

test("a key is not given out again", async () => {
  const key = await keyOf("00".repeat(32));
  await assert.rejects(crypto.subtle.exportKey("raw", key));
});

test("explanations have their numbers, and everything else is 0", () => {
  assert.equal(codeOf("javascript.parse.missing-paren"), 0x1001);
  assert.equal(codeOf("no.such.thing"), 0);
  assert.equal(codeOf(null), 0);
});

function sample(): Packet {
  return {
    type: "run_error",
    language: "python",
    device_id: 7,
    seq: 1,
    ms: 1000,
    code: 0x2801,
    line: 3,
    column: 4,
    site: 0,
    hash: Uint8Array.of(1, 2, 3, 4, 5, 6),
    coalesced: false,
  };
}
