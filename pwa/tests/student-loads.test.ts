/** Loads that hang are broken off, but never the way to another page. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { LEAVING_MS, watchLoads } from "../student/desk/loads.ts";

class FakePage extends EventTarget {
  stops = 0;
  stop = (): void => {
    this.stops += 1;
  };
}

function watched(): { page: FakePage; breakOff: () => void; wait: (ms: number) => void } {
  const page = new FakePage();
  let now_ms = 1000;
  const { breakOff } = watchLoads(page, () => now_ms);
  return { page, breakOff, wait: (ms) => void (now_ms += ms) };
}

test("a late answer breaks off whatever else is being loaded", () => {
  const { page, breakOff } = watched();
  breakOff();
  assert.equal(page.stops, 1);
});

test("a page that is just being loaded anew is left alone", () => {
  const { page, breakOff, wait } = watched();
  page.dispatchEvent(new Event("beforeunload"));
  wait(LEAVING_MS);
  breakOff();
  assert.equal(page.stops, 0);
});

test("a page that was to be left and is still there breaks off again", () => {
  const { page, breakOff, wait } = watched();
  page.dispatchEvent(new Event("beforeunload"));
  wait(LEAVING_MS + 1);
  breakOff();
  assert.equal(page.stops, 1);
});
