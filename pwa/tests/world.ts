/** Laptops of one child with their tabs, a line that fails in every way, and a centre: all that can happen to a sync. */
import "fake-indexeddb/auto";
import { deleteDB } from "idb";
import { UNREACHABLE, type Refusal } from "../shared/api.ts";
import { START, step, type Effect, type Input, type SyncState } from "../shared/sync/core.ts";
import { perform, type Ports, type Server } from "../shared/sync/perform.ts";
import type { Born } from "../shared/sync/records.ts";
import { openStudentDb, type Db } from "../shared/sync/store.ts";
import type { PushAnswer } from "../shared/wire.ts";
import type { ModelCentre } from "./model-centre.ts";
import { copyProfile, putProfile, type Profile } from "./profile.ts";

type Push = Parameters<Server["push"]>[0];

/** The page's sync as it is, or with a promise taken out. */
export interface PageCode {
  step: typeof step;
  perform: typeof perform;
}

export const AS_IT_IS: PageCode = { step, perform };
export const CHILD = "Emma";

export type Fault = "none" | "request_lost" | "answer_lost" | "twice" | "late" | "slow_answer";

const lost = (): Refusal => ({ ok: false, error: UNREACHABLE, facts: {}, status: 0 });
let made = 0;
/** No two of them share their beginning, as with the page's own. */
export const newId = (): string => `${(made += 1).toString(36).padStart(4, "0")}-made-here`;
export const born = (): Born => ({ page: "p", mono_ms: 0, wall_ms: 0 });

/** One page with its own connection to the laptop's store. */
export class Tab {
  readonly laptop: string;
  readonly centre: ModelCentre;
  readonly code: PageCode;
  fault: Fault = "none";
  /** Requests that the line delivers much later. */
  readonly delayed: Push[] = [];
  /** The event ids of a push that was answered, until this page has taken the answer in. */
  underWay: string[] = [];
  state: SyncState = START;
  private effects: Effect[] = [];
  private db: Db | null = null;
  private release: (() => void) | null = null;
  private working: Promise<void> = Promise.resolve();
  /** Counts the lives of this page: what an earlier one hears is lost. */
  private life = 0;

  constructor(laptop: string, centre: ModelCentre, code: PageCode) {
    [this.laptop, this.centre, this.code] = [laptop, centre, code];
  }

  async open(): Promise<Db> {
    this.db ??= await openStudentDb(this.laptop);
    return this.db;
  }

  async start(): Promise<void> {
    await this.die();
    await this.open();
    this.tell({ type: "started" });
  }

  /** The page is gone, and with it whatever it would have heard. */
  async die(): Promise<void> {
    this.life += 1;
    await this.arrives();
    this.db?.close();
    this.db = null;
    [this.state, this.effects, this.underWay] = [START, [], []];
  }

  tell(input: Input): void {
    const [state, effects] = this.code.step(this.state, input);
    this.state = state;
    this.effects.push(...effects);
  }

  get isHanging(): boolean {
    return this.release !== null;
  }

  /** The answer that was so slow comes at last. */
  async arrives(): Promise<void> {
    this.release?.();
    this.release = null;
    await this.working;
  }

  deliverLate(): void {
    const body = this.delayed.shift();
    if (body !== undefined) this.centre.push(CHILD, body);
  }

  /** Carries out the next effect. False when there is none. With `crash` the page dies before it hears of it. */
  async work(crash = false): Promise<boolean> {
    if (this.isHanging) return false;
    const effect = this.effects.shift();
    if (effect === undefined) {
      if (this.state.phase !== "waiting") return false;
      this.tell({ type: "timer" });
      return true;
    }
    if (effect.do === "wait" || effect.do === "sign_in") return true;
    const { life } = this;
    const work = this.code.perform(effect, await this.ports()).then((input) => {
      if (effect.do === "acknowledge") this.underWay = [];
      if (life === this.life && !crash) this.tell(input);
    });
    const hangs = new Promise<void>((resolve) => (this.onHanging = resolve));
    this.working = work;
    await Promise.race([work, hangs]);
    if (crash) await this.start();
    return true;
  }

  private onHanging: () => void = () => undefined;

  private async ports(): Promise<Ports> {
    const { centre } = this;
    return {
      db: await this.open(),
      server: {
        hello: (body) => Promise.resolve(centre.hello(CHILD, body as { client_id: string })),
        push: (body) => this.push(body),
        pull: (cursor) => Promise.resolve(centre.pull(CHILD, cursor)),
      },
      newId,
      roll: () => 0,
      now: born,
      flush: () => Promise.resolve(),
      onApplied: () => undefined,
    };
  }

  private async push(body: Push): Promise<PushAnswer | Refusal> {
    const { fault } = this;
    this.fault = "none";
    if (fault === "request_lost") return lost();
    if (fault === "late") {
      this.delayed.push(body);
      return lost();
    }
    const answer = this.centre.push(CHILD, body);
    if (fault === "twice") this.centre.push(CHILD, body);
    if (fault === "answer_lost") return lost();
    this.underWay = body.events.map(({ event_id }) => event_id);
    if (fault === "slow_answer")
      await new Promise<void>((resolve) => {
        this.release = resolve;
        this.onHanging();
      });
    return answer;
  }
}

export class Laptop {
  readonly name = `laptop-${newId()}`;
  readonly tabs: Tab[];
  /** Events that this laptop's store has ever held, and must not lose. */
  owed = new Set<string>();
  private kept: { profile: Profile; owed: ReadonlySet<string> } | null = null;

  constructor(centre: ModelCentre, code: PageCode, tabs: number) {
    this.tabs = Array.from({ length: tabs }, () => new Tab(this.name, centre, code));
  }

  db(): Promise<Db> {
    const [first] = this.tabs;
    return first === undefined ? openStudentDb(this.name) : first.open();
  }

  async start(): Promise<void> {
    for (const tab of this.tabs) await tab.start();
  }

  async unsent(): Promise<string[]> {
    return (await (await this.db()).getAll("outbox")).map(({ event_id }) => event_id);
  }

  async backUp(): Promise<void> {
    this.kept = await this.image();
  }

  /** The disk as it was. Whatever was written since and was not sent is gone with it; no protocol brings it back. */
  async rollBack(): Promise<void> {
    if (this.kept !== null) await this.become(this.kept);
  }

  async become({ profile, owed }: { profile: Profile; owed: ReadonlySet<string> }): Promise<void> {
    for (const tab of this.tabs) await tab.die();
    await putProfile(await this.db(), profile);
    this.owed = new Set(owed);
    await this.start();
  }

  async image(): Promise<{ profile: Profile; owed: ReadonlySet<string> }> {
    return { profile: await copyProfile(await this.db()), owed: new Set(this.owed) };
  }

  async end(): Promise<void> {
    for (const tab of this.tabs) await tab.die();
    await deleteDB(this.name);
  }
}
