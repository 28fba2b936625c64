import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { statsWords } from "../mentor/texts.ts";
import type { RoomStats } from "../mentor/wire.ts";

const STATS: RoomStats = {
  from: 0,
  to: 1,
  requests: 58,
  resolved: { fix: 40, mentor: 18 },
  wait_s: { mean: 131, p50: 60, p95: 300, max: 500 },
  service_s: 150,
  automation_rate: 0.69,
  estimate_coverage: 0.843,
  estimates: 43,
};

describe("the room in one line", () => {
  it("says how many asked, how long they waited and how right the ranges were", () => {
    assert.equal(
      statsWords(STATS),
      "58 requests lately, waited 2:11 on average, 84 % of the waits as we had told them",
    );
  });

  it("says nothing while there is nothing to say", () => {
    assert.equal(statsWords({ ...STATS, requests: 0 }), null);
  });

  it("makes no share of a few ranges", () => {
    const few = { ...STATS, requests: 1, estimates: 4 };
    assert.equal(statsWords(few), "1 request lately, waited 2:11 on average");
    assert.equal(statsWords({ ...few, estimate_coverage: null }), "1 request lately, waited 2:11 on average");
  });

  it("invents no wait that nobody had yet", () => {
    const none = { ...STATS, wait_s: { mean: null, p50: null, p95: null, max: null }, estimate_coverage: null };
    assert.equal(statsWords(none), "58 requests lately");
  });
});
