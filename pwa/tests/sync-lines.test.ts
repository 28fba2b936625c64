/** Whatever the line, the browser and the profile do: every event arrives, and each of them once. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { Centre, Laptop, type Fault } from "./sync-fixture.ts";

type Op =
  | { op: "write" }
  | { op: "work" }
  | { op: "crash" }
  | { op: "restart" }
  | { op: "fault"; fault: Fault }
  | { op: "late" }
  | { op: "backup" }
  | { op: "rollback" };

const faults: fc.Arbitrary<Fault> = fc.constantFrom("request_lost", "answer_lost", "twice", "late");
const ops: fc.Arbitrary<Op> = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Op>({ op: "write" }) },
  { weight: 10, arbitrary: fc.constant<Op>({ op: "work" }) },
  { weight: 2, arbitrary: fc.constant<Op>({ op: "crash" }) },
  { weight: 1, arbitrary: fc.constant<Op>({ op: "restart" }) },
  { weight: 4, arbitrary: faults.map((fault): Op => ({ op: "fault", fault })) },
  { weight: 2, arbitrary: fc.constant<Op>({ op: "late" }) },
  { weight: 1, arbitrary: fc.constant<Op>({ op: "backup" }) },
  { weight: 1, arbitrary: fc.constant<Op>({ op: "rollback" }) },
);

interface World {
  centre: Centre;
  laptop: Laptop;
  kept: Awaited<ReturnType<Laptop["backup"]>> | null;
  /** Written before the copy that the profile was put back to, or acknowledged: these must arrive. */
  owed: Set<string>;
}

async function apply(
  { centre, laptop, ...world }: World,
  op: Op,
  save: (kept: World["kept"]) => void,
): Promise<void> {
  switch (op.op) {
    case "write":
      await laptop.write();
      break;
    case "work":
      await laptop.work();
      break;
    case "crash":
      await laptop.work(true);
      break;
    case "restart":
      await laptop.restart();
      break;
    case "fault":
      laptop.fault = op.fault;
      break;
    case "late":
      laptop.deliverLate();
      break;
    case "backup":
      save(await laptop.backup());
      break;
    case "rollback":
      if (world.kept === null) break;
      // What was neither sent nor in the copy is gone with the disk; no protocol brings it back.
      for (const id of await laptop.unsent()) {
        const inCopy = world.kept.outbox.some((event) => (event as { event_id: string }).event_id === id);
        if (!inCopy && !centre.events.includes(id)) world.owed.delete(id);
      }
      await laptop.rollback(world.kept);
  }
}

test("no event is lost or doubled, whatever line, browser and profile do", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(ops, { size: "max", maxLength: 60 }), async (sequence) => {
      const centre = new Centre();
      const laptop = new Laptop(centre);
      const world: World = { centre, laptop, kept: null, owed: new Set() };
      await laptop.start();
      for (const op of sequence) {
        await apply(world, op, (kept) => (world.kept = kept));
        if (op.op === "write") world.owed.add(laptop.written.at(-1) ?? "");
        for (const id of world.owed) {
          const held = centre.events.includes(id) || (await laptop.unsent()).includes(id);
          assert.ok(held, `${id} is neither at the centre nor in the outbox`);
        }
      }
      laptop.fault = "none";
      await laptop.restart();
      await laptop.drain();
      assert.deepEqual(await laptop.unsent(), []);
      for (const id of world.owed) assert.ok(centre.events.includes(id), `${id} was lost`);
      assert.equal(new Set(centre.events).size, centre.events.length);
      await laptop.end();
    }),
    { numRuns: 120 },
  );
});

test("a copied profile and its original both keep every event", async () => {
  const centre = new Centre();
  const [first, second] = [new Laptop(centre), new Laptop(centre)];
  await first.start();
  await first.write();
  const copy = await first.backup();
  await first.drain();
  await second.start();
  await second.rollback(copy);
  await second.write();
  await first.write();
  await first.drain();
  await second.drain();
  for (const id of [...first.written, ...second.written]) assert.ok(centre.events.includes(id));
  assert.equal(centre.events.length, 3);
});

test("an event appended while its neighbours are being acknowledged is pushed too", async () => {
  const centre = new Centre();
  const laptop = new Laptop(centre);
  await laptop.start();
  await laptop.write();
  await laptop.work(); // hello
  await laptop.work(); // push
  await laptop.write();
  await laptop.drain();
  assert.deepEqual(centre.events, laptop.written);
});

test("an event that the centre cannot read is set aside and blocks nobody", async () => {
  const centre = new Centre();
  centre.unreadable.add("broken");
  const laptop = new Laptop(centre);
  await laptop.start();
  await laptop.write();
  await laptop.write("broken");
  await laptop.write();
  await laptop.drain();
  assert.deepEqual(await laptop.unsent(), []);
  assert.deepEqual(centre.events, [laptop.written[0], laptop.written[2]]);
  const apart = await (await laptop.open()).getAll("rejected");
  assert.deepEqual(
    apart.map((event) => event.event_id),
    [laptop.written[1]],
  );
});

test("a centre that was put back to an older backup gets what it lacks", async () => {
  const centre = new Centre();
  const laptop = new Laptop(centre);
  await laptop.start();
  await laptop.write();
  await laptop.drain();
  const restored = new Centre();
  laptop.centre = restored;
  await laptop.write();
  await laptop.drain();
  assert.ok(restored.events.includes(laptop.written[1] ?? ""));
  assert.deepEqual(await laptop.unsent(), []);
});
