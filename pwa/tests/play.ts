/** Plays what happens to two laptops of one child and their centre, and looks after each step whether all is well. */
import assert from "node:assert/strict";
import { appendEvent, appendSave } from "../shared/sync/append.ts";
import type { FileRecord } from "../shared/sync/records.ts";
import type { Op, ToLaptops } from "./histories.ts";
import type { ModelCentre, Row } from "./model-centre.ts";
import { born, CHILD, Laptop, newId, type PageCode, type Tab } from "./world.ts";

function at<One>(many: readonly One[], index: number): One {
  const one = many[index];
  assert.ok(one !== undefined);
  return one;
}

/** The first laptop has two tabs. */
const TABS = [2, 1];

export class Play {
  readonly centre: ModelCentre;
  readonly laptops: Laptop[];
  private readonly tabs: Tab[];
  /** Event ids in the order in which they were written, and on which laptop. */
  private readonly written = new Map<string, Laptop>();
  private backup: ReturnType<ModelCentre["backUp"]>;
  /** Texts that a restore may have taken from the centre: each must be there again, or be seen on its laptop. */
  private readonly texts = new Map<Laptop, FileRecord>();
  /** Nobody but the first laptop has written, and no disk was put back or copied. */
  private alone = true;
  private count = 0;

  constructor(centre: ModelCentre, code: PageCode) {
    this.centre = centre;
    this.backup = centre.backUp();
    this.laptops = TABS.map((count) => new Laptop(centre, code, count));
    this.tabs = this.laptops.flatMap((one) => one.tabs);
  }

  async start(): Promise<void> {
    for (const one of this.laptops) await one.start();
  }

  async end(): Promise<void> {
    for (const one of this.laptops) await one.end();
  }

  // --- what happens ---

  async apply(now: Op): Promise<void> {
    if (!("tab" in now)) return this.happens(now.do, at(this.laptops, now.laptop), now.laptop);
    const one = at(this.tabs, now.tab);
    switch (now.do) {
      case "event":
      case "wrong":
      case "save":
        return this.write(one, now.do);
      case "work":
        await one.work();
        return;
      case "crash":
        await one.work(true);
        return;
      case "restart":
        return one.start();
      case "poke":
        one.tell({ type: "poked" });
        return;
      case "late":
        one.deliverLate();
        return;
      case "arrives":
        return one.arrives();
      case "fault":
        one.fault = now.fault;
    }
  }

  private async write(one: Tab, what: "event" | "wrong" | "save"): Promise<void> {
    const owner = at(
      this.laptops.filter(({ tabs }) => tabs.includes(one)),
      0,
    );
    const db = await one.open();
    this.count += 1;
    if (what === "save") {
      const file = { path: "main.js", language: "javascript", text: `text ${String(this.count)}` };
      await appendSave(db, newId, file, born());
      this.texts.delete(owner);
    } else {
      const type = what === "event" ? "activity" : "of.the.future";
      const body = { idle_s: 0, edits: this.count, undos: 0, runs: 0 };
      await appendEvent(db, newId, { type, body, born: born() });
    }
    const event_id = (await owner.unsent()).at(-1) ?? "";
    this.written.set(event_id, owner);
    owner.owed.add(event_id);
    if (owner !== this.laptops[0]) this.alone = false;
    one.tell({ type: "appended" });
  }

  private async happens(what: ToLaptops, one: Laptop, index: number): Promise<void> {
    const other = at(this.laptops, 1 - index);
    switch (what) {
      case "back up":
        return one.backUp();
      case "roll back":
        await one.rollBack();
        return this.isAnotherDisk(one);
      case "clone":
        await one.become(await other.image());
        return this.isAnotherDisk(one);
      case "centre dies":
        this.centre.crash();
        return;
      case "centre backs up":
        this.backup = this.centre.backUp();
        return;
      case "centre restored":
        return this.restore();
    }
  }

  /** What a restore of the centre took meanwhile, and the disk does not have either, cannot come back. */
  private async isAnotherDisk(one: Laptop): Promise<void> {
    const [there, unsent] = [this.arrived(), new Set(await one.unsent())];
    one.owed = new Set([...one.owed].filter((id) => there.has(id) || unsent.has(id)));
    this.alone = false;
    this.texts.delete(one);
  }

  /** What was acknowledged since the backup, or is just being so, is gone; but not a text that a child still sees. */
  private async restore(): Promise<void> {
    this.centre.restore(this.backup);
    this.alone = false;
    const there = this.arrived();
    for (const one of this.laptops) {
      const unsent = new Set(await one.unsent());
      const underWay = new Set(one.tabs.flatMap((each) => each.underWay));
      for (const id of one.owed)
        if (!there.has(id) && (!unsent.has(id) || underWay.has(id))) one.owed.delete(id);
      const file = await (await one.db()).get("files", "main.js");
      if (file !== undefined) this.texts.set(one, file);
    }
  }

  // --- what must be so, always ---

  private arrived(): Set<string> {
    return new Set(this.centre.rows.map(({ event_id }) => event_id));
  }

  async look(): Promise<void> {
    for (const one of this.laptops) await this.lookForResent(one);
    this.lookAtTheJournal();
    const there = this.arrived();
    for (const one of this.laptops) {
      const unsent = new Set(await one.unsent());
      for (const id of one.owed) {
        if (there.has(id)) continue;
        assert.ok(
          unsent.has(id),
          `lost: ${id} is neither at the centre nor on its laptop, which says it is saved`,
        );
      }
    }
  }

  /** After a restore a page saves its text anew, by itself; it never gives an event another id. */
  private async lookForResent(one: Laptop): Promise<void> {
    for (const { event_id, type } of await (await one.db()).getAll("outbox")) {
      if (this.written.has(event_id)) continue;
      assert.equal(type, "source.saved", `invented: ${event_id} is no event of a child`);
      this.written.set(event_id, one);
      one.owed.add(event_id);
    }
  }

  private lookAtTheJournal(): void {
    const counted = this.centre.rows.filter(({ kind }) => kind !== "repeated" && kind !== "taken");
    const ids = counted.map(({ event_id }) => event_id);
    assert.equal(new Set(ids).size, ids.length, "doubled: an event counts twice");
    const told = counted.flatMap(({ event }) => (event.body as { edits?: number }).edits ?? []);
    assert.equal(new Set(told).size, told.length, "doubled: an event counts twice, under two ids");
    for (const id of ids) assert.ok(this.written.has(id), `invented: nobody wrote ${id}`);
    const order = [...this.written.keys()];
    for (const [client_id, rows] of Map.groupBy(this.centre.rows, (row: Row) => row.client_id)) {
      const seqs = rows.map(({ seq }) => seq);
      assert.deepEqual(
        seqs,
        Array.from(seqs, (_, index) => index + 1),
        `numbers of ${client_id}`,
      );
      for (const one of this.laptops) {
        const told = rows.map(({ event_id }) => event_id).filter((id) => this.written.get(id) === one);
        const places = told.map((id) => order.indexOf(id));
        assert.deepEqual(
          places,
          [...places].sort((x, y) => x - y),
          `disorder in what ${client_id} has told`,
        );
      }
    }
  }

  // --- and in the end ---

  /** The line is good from now on; nobody opens a page anew. */
  async drain(): Promise<void> {
    for (const one of this.tabs) {
      one.fault = "none";
      await one.arrives();
      while (one.delayed.length > 0) one.deliverLate();
    }
    for (const how of ["appended", "poked", "poked", "poked"] as const) {
      for (const one of this.tabs) one.tell({ type: how });
      await this.workOut();
    }
    await this.look();
    for (const one of this.laptops) await this.lookAtEnd(one);
  }

  private async workOut(): Promise<void> {
    for (let round = 0; round < 400; round += 1) {
      let busy = false;
      for (const one of this.laptops)
        for (const each of one.tabs) {
          busy = (await each.work()) || busy;
          await this.lookForResent(one);
        }
      if (!busy) return;
    }
    assert.fail("unrest: the laptops never come to rest");
  }

  private async lookAtEnd(one: Laptop): Promise<void> {
    assert.deepEqual(await one.unsent(), [], "unsent: something never came to the centre");
    const db = await one.db();
    const file = await db.get("files", "main.js");
    const copies = (await db.getAll("copies")).map(({ text }) => text);
    const head = this.centre.files(CHILD).get("main.js");
    const saves = this.centre.rows.map(({ event }) => event.body as { text?: string; base_rev?: string });
    const texts = new Set(saves.map(({ text }) => text));
    if (file !== undefined) assert.ok(texts.has(file.text), `only here: ${file.text} is not at the centre`);
    const seen = [file?.text, ...copies];
    if (head !== undefined) {
      // An own earlier text, that a copy of this disk has told again after a restore, is in the child's history.
      const own = await db.getKeyFromIndex("revisions", "rev", head.rev);
      const known = seen.includes(head.text) || file?.rev === head.rev || own !== undefined;
      assert.ok(known, `unseen: ${head.text}, the newest at the centre`);
    }
    const before = this.texts.get(one);
    const overwritten = saves.some(({ base_rev }) => base_rev === before?.rev);
    if (before !== undefined && !texts.has(before.text) && !overwritten)
      assert.ok(seen.includes(before.text), `out of sight: ${before.text} was taken by a restore`);
    if (this.alone) assert.deepEqual(copies, [], "copies: of a child that works alone");
  }
}

export async function play(history: readonly Op[], centre: ModelCentre, code: PageCode): Promise<void> {
  const world = new Play(centre, code);
  await world.start();
  try {
    for (const now of history) {
      await world.apply(now);
      await world.look();
    }
    await world.drain();
  } finally {
    await world.end();
  }
}
