/** The page's sync in the hands of a conversation: it does what the child does, and waits for the word of the centre. */
import "fake-indexeddb/auto";
import assert from "node:assert/strict";
import { UNREACHABLE, type Refusal } from "../shared/api.ts";
import { appendSave } from "../shared/sync/append.ts";
import { START, step, type Effect, type Input, type SyncState } from "../shared/sync/core.ts";
import { perform, type Ports, type Server } from "../shared/sync/perform.ts";
import type { Born } from "../shared/sync/records.ts";
import { copyProfile, putProfile, type Profile } from "./profile.ts";
import { enqueue, openStudentDb, standing, write, type Db } from "../shared/sync/store.ts";
import {
  spelledOut,
  type Names,
  type Call,
  type Deed,
  type Held,
  type Json,
  type JsonObject,
} from "./vectors.ts";

interface Asked {
  call: Call["call"];
  sends: JsonObject;
}

let made = 0;
/** No two of them share their beginning, as with the page's own. */
const newId = (): string => `${(made += 1).toString(36).padStart(4, "0")}-made-here`;

export class VectorPage {
  private readonly name = `vector-${newId()}`;
  private readonly ids: Names;
  private db: Db | null = null;
  private state: SyncState = START;
  private effects: Effect[] = [];
  private kept: Profile | null = null;
  private now_ms = 0;

  /** `ids`: what the laptops of this conversation have named so far. */
  constructor(ids: Names) {
    this.ids = ids;
  }

  passes(ms: number): void {
    this.now_ms += ms;
  }

  private born = (): Born => ({ page: "p", mono_ms: this.now_ms, wall_ms: this.now_ms });

  private async open(): Promise<Db> {
    this.db ??= await openStudentDb(this.name);
    return this.db;
  }

  async close(): Promise<void> {
    (await this.open()).close();
    this.db = null;
  }

  private async start(): Promise<void> {
    await this.open();
    [this.state, this.effects] = [START, []];
    this.tell({ type: "started" });
  }

  private tell(input: Input): void {
    const [state, effects] = step(this.state, input);
    this.state = state;
    this.effects.push(...effects);
  }

  // --- what the child and the laptop do ---

  async does(deed: Deed, others: Record<string, VectorPage>): Promise<void> {
    switch (deed.do) {
      case "open":
        return this.start();
      case "restart":
        await this.close();
        return this.start();
      case "save":
        return this.saves(deed);
      case "event":
        return this.adds(deed);
      case "poke":
        this.tell({ type: "poked" });
        return;
      case "wake":
        this.tell({ type: "woken" });
        return;
      case "sign_in":
        this.tell({ type: "signed_in" });
        return;
      case "set_cursor":
        return this.setsCursor(deed.cursor ?? "");
      case "back_up":
        this.kept = await this.copy();
        return;
      case "roll_back":
        assert.ok(this.kept !== null);
        return this.becomes(this.kept);
      case "clone":
        return this.becomes((await others[deed.of ?? ""]?.copy()) ?? {});
      default:
        assert.fail(`no page does ${deed.do}`);
    }
  }

  private async saves({ path = "", language = "", text = "" }: Deed): Promise<void> {
    const file = { path, language, text: spelledOut(text) as string };
    assert.ok(await appendSave(await this.open(), newId, file, this.born()));
    this.tell({ type: "appended" });
  }

  private async adds({ type = "", v = 1, event_id, body = {} }: Deed): Promise<void> {
    const tx = write(await this.open());
    const event = { type: spelledOut(type) as string, v, body: spelledOut(body), born: this.born() };
    await enqueue(tx, newId, { event_id: event_id ?? newId(), ...event });
    await tx.done;
    this.tell({ type: "appended" });
  }

  private async setsCursor(cursor: string): Promise<void> {
    const db = await this.open();
    const meta = await db.get("meta", "sync");
    assert.ok(meta !== undefined);
    await db.put("meta", { ...meta, cursor });
  }

  private async copy(): Promise<Profile> {
    return copyProfile(await this.open());
  }

  private async becomes(profile: Profile): Promise<void> {
    await putProfile(await this.open(), profile);
    await this.close();
    await this.start();
  }

  // --- the talk with the centre ---

  /** The page has to ask just this now. */
  async asks(call: Call): Promise<void> {
    await this.settle();
    if (this.state.phase === "waiting") this.tell({ type: "timer" });
    await this.settle();
    const effect = this.effects.shift();
    assert.ok(effect !== undefined, `the page asks for nothing: ${JSON.stringify(this.state)}`);
    let asked: Asked | null = null;
    const reply = (what: Asked): Promise<never> => {
      asked = what;
      this.ids.expect(spelledOut(call.sends), plain(what.sends), `${call.laptop} ${call.call}`);
      return Promise.resolve(this.heard(call) as never);
    };
    const input = await this.perform(effect, {
      hello: (sends) => reply({ call: "hello", sends: sends as JsonObject }),
      push: (sends) => reply({ call: "push", sends: sends as unknown as JsonObject }),
      pull: (since) => reply({ call: "pull", sends: { since } }),
    });
    assert.equal(
      (asked as Asked | null)?.call,
      call.call,
      `the page asks otherwise at ${JSON.stringify(call)}`,
    );
    this.tell(input);
    await this.settle();
  }

  private heard({ line, answer, status }: Call): unknown {
    const silence: Refusal = { ok: false, error: UNREACHABLE, facts: {}, status: 0 };
    if (line !== undefined || answer === undefined) return silence;
    const said = this.ids.said(answer) as JsonObject;
    return said.ok === true ? said : { ...said, status };
  }

  private async perform(effect: Effect, server: Server): Promise<Input> {
    assert.ok(effect.do !== "wait" && effect.do !== "sign_in");
    const ports: Ports = {
      db: await this.open(),
      server,
      newId,
      roll: () => 0.5,
      now: this.born,
      flush: () => Promise.resolve(),
      onApplied: () => undefined,
    };
    return perform(effect, ports);
  }

  /** All that needs no word of the centre. */
  private async settle(): Promise<void> {
    const nobody = (): never => assert.fail("nothing is asked of the centre here");
    for (;;) {
      const [effect] = this.effects;
      if (effect === undefined) return;
      const waits = effect.do === "wait" || effect.do === "sign_in";
      const asks =
        effect.do === "hello" || effect.do === "pull" || (effect.do === "push" && (await this.hasUnsent()));
      if (asks) return;
      this.effects.shift();
      if (!waits) this.tell(await this.perform(effect, { hello: nobody, push: nobody, pull: nobody }));
    }
  }

  private async hasUnsent(): Promise<boolean> {
    return (await (await this.open()).count("outbox")) > 0;
  }

  // --- what it holds ---

  async holds(held: Held, who: string): Promise<void> {
    await this.settle();
    const db = await this.open();
    const files = (await db.getAll("files")).map(({ path, text }) => [path, text]);
    const aside = (await db.getAll("rejected")).map(({ event_id, reason }) => [event_id, reason]);
    const { unsent, refused } = await standing(db);
    assert.equal(this.state.phase, held.phase, `${who}: ${JSON.stringify(this.effects)}`);
    const outbox = (await db.getAll("outbox")).map(({ event_id }) => event_id);
    assert.equal(unsent, outbox.length);
    this.ids.expect(held.unsent, outbox, `${who} unsent`);
    if (held.files !== undefined) assert.deepEqual(Object.fromEntries(files), held.files, `${who} files`);
    if (held.refused !== undefined) assert.deepEqual(refused, held.refused, `${who} refused`);
    if (held.copies !== undefined) {
      const texts = (await db.getAll("copies")).map(({ text }) => text);
      assert.deepEqual(texts.sort(), [...held.copies].sort(), `${who} copies`);
    }
    if (held.settings !== undefined)
      assert.deepEqual(await db.get("state", "settings"), held.settings, `${who} settings`);
    if (held.aside !== undefined) {
      const expected = Object.entries(held.aside).map(([id, reason]) => [this.ids.said(id), reason]);
      assert.deepEqual(aside, expected, `${who} set aside`);
    }
  }
}

const plain = (value: unknown): Json => JSON.parse(JSON.stringify(value)) as Json;
