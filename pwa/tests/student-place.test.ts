/** Where a browser has no locks (plain http): a place that its tab left behind is free soon, one with a tab in it never. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { test } from "node:test";
import { openStudentDb } from "../shared/sync/store.ts";
import { LEASE_MS } from "../student/tabs/core.ts";
import { openPlace, type Place } from "../student/tabs/place.ts";

const listeners = new EventTarget();
Object.assign(globalThis, { document: listeners, addEventListener: () => undefined });
Object.defineProperty(globalThis, "navigator", { value: {}, configurable: true });

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

function openOne(student: string): { place: Place; granted: Promise<void>; lost: () => boolean } {
  let isLost = false;
  let grant: () => void = () => undefined;
  const granted = new Promise<void>((resolve) => (grant = resolve));
  const place = openPlace(student, { onGranted: grant, onLost: () => (isLost = true) });
  return { place, granted, lost: () => isLost };
}

test("the place of a browser that was killed is had before its lease ends", async () => {
  const db = await openStudentDb("hh-killed");
  await db.put("state", { tab: "of a browser that was killed", until_ms: Date.now() + LEASE_MS }, "tab");
  db.close();
  const { place, granted } = openOne("killed");
  place.want();
  const first = await Promise.race([granted.then(() => "granted"), wait(place.late_ms).then(() => "late")]);
  assert.equal(first, "granted");
  place.stop();
});

test("the place of a tab that is there is not taken from it", async () => {
  const [holder, other] = [openOne("shared"), openOne("shared")];
  holder.place.want();
  await holder.granted;
  other.place.want();
  const first = await Promise.race([
    other.granted.then(() => "granted"),
    wait(other.place.late_ms).then(() => "late"),
  ]);
  assert.equal(first, "late");
  assert.equal(holder.lost(), false);
  other.place.stop();
  holder.place.stop();
});
