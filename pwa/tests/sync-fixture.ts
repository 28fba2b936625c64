/** A centre in memory that keeps the protocol, a line that can fail in every way, and laptops that can crash. */
import "fake-indexeddb/auto";
import { deleteDB } from "idb";
import type { Refusal } from "../shared/api.ts";
import { UNREACHABLE } from "../shared/api.ts";
import { appendEvent } from "../shared/sync/append.ts";
import { START, step, type Effect, type Input, type SyncState } from "../shared/sync/core.ts";
import { perform, type Ports, type Server } from "../shared/sync/perform.ts";
import type { Born } from "../shared/sync/records.ts";
import { openStudentDb, type Db } from "../shared/sync/store.ts";
import type { PushAnswer } from "../shared/wire.ts";

type Push = Parameters<Server["push"]>[0];

export const refused = (error: string, facts: Record<string, unknown> = {}): Refusal => ({
  ok: false,
  error,
  facts,
  status: 409,
});

const lost = (): Refusal => ({ ok: false, error: UNREACHABLE, facts: {}, status: 0 });

/** What the server promises: commit in order, skip what it has, refuse forks and gaps. */
export class Centre {
  events: string[] = [];
  streams = new Map<string, string[]>();
  /** Event types that this centre cannot read at all. */
  unreadable = new Set<string>();

  lastSeq(client_id: string): number {
    return this.streams.get(client_id)?.length ?? 0;
  }

  push({ client_id, events }: Push): PushAnswer | Refusal {
    if (events.some((event) => this.unreadable.has(event.type))) return refused("malformed");
    const stream = this.streams.get(client_id) ?? [];
    for (const { seq, event_id } of events) {
      if (seq <= stream.length) {
        if (stream[seq - 1] !== event_id) return refused("fork");
      } else {
        if (seq !== stream.length + 1) return refused("gap", { last_seq: stream.length });
        stream.push(event_id);
        this.streams.set(client_id, stream);
        if (!this.events.includes(event_id)) this.events.push(event_id);
      }
    }
    return { ok: true, last_seq: stream.length, rejected: [], version: this.events.length };
  }
}

export type Fault = "none" | "request_lost" | "answer_lost" | "twice" | "late";

let databases = 0;
let ids = 0;
const newId = (): string => `id-${String((ids += 1))}`;
const born = (): Born => ({ page: "p", mono_ms: 0, wall_ms: 0 });

interface Kept {
  meta: unknown[];
  outbox: unknown[];
}

export class Laptop {
  readonly name = `test-${String((databases += 1))}`;
  readonly written: string[] = [];
  centre: Centre;
  /** Requests that the line delivers much later. */
  readonly delayed: Push[] = [];
  fault: Fault = "none";
  /** Crash after this many further effects, between their work and its telling. */
  db: Db | null = null;
  state: SyncState = START;
  private effects: Effect[] = [];

  constructor(centre: Centre) {
    this.centre = centre;
  }

  async open(): Promise<Db> {
    this.db ??= await openStudentDb(this.name);
    return this.db;
  }

  async start(): Promise<void> {
    await this.open();
    this.state = START;
    this.effects = [];
    this.tell({ type: "started" });
  }

  private tell(input: Input): void {
    const [state, effects] = step(this.state, input);
    this.state = state;
    this.effects.push(...effects);
  }

  async write(type = "activity"): Promise<void> {
    const event_id = await appendEvent(await this.open(), newId, { type, body: {}, born: born() });
    this.written.push(event_id);
    this.tell({ type: "appended" });
  }

  private server(): Server {
    const push = (body: Push): PushAnswer | Refusal => {
      const { fault } = this;
      this.fault = "none";
      if (fault === "request_lost") return lost();
      if (fault === "late") {
        this.delayed.push(body);
        return lost();
      }
      const answer = this.centre.push(body);
      if (fault === "twice") this.centre.push(body);
      return fault === "answer_lost" ? lost() : answer;
    };
    return {
      hello: (body) => {
        const { client_id } = body as { client_id: string };
        const last_seq = this.centre.lastSeq(client_id);
        return Promise.resolve({ ok: true, last_seq, version: 0, epoch: "e", server_time: 0 });
      },
      push: (body) => Promise.resolve(push(body)),
      pull: () => Promise.resolve({ ok: true, version: 0, epoch: "e", cursor: "0", deltas: [], more: false }),
    };
  }

  /** Carries out the next effect; with `crash` its outcome is never told, as when the browser dies. */
  async work(crash = false): Promise<boolean> {
    const effect = this.effects.shift();
    if (effect === undefined) {
      if (this.state.phase !== "waiting") return false;
      this.tell({ type: "timer" });
      return true;
    }
    if (effect.do === "wait" || effect.do === "sign_in") return true;
    const ports: Ports = {
      db: await this.open(),
      server: this.server(),
      newId,
      roll: () => 0,
      now: born,
      flush: () => Promise.resolve(),
      onApplied: () => undefined,
    };
    const input = await perform(effect, ports);
    if (crash) await this.restart();
    else this.tell(input);
    return true;
  }

  async restart(): Promise<void> {
    this.db?.close();
    this.db = null;
    await this.start();
  }

  deliverLate(): void {
    const body = this.delayed.shift();
    if (body !== undefined) this.centre.push(body);
  }

  async drain(): Promise<void> {
    for (let count = 0; count < 500; count += 1) if (!(await this.work())) return;
    throw new Error("the outbox never came to rest");
  }

  async backup(): Promise<Kept> {
    const db = await this.open();
    return { meta: await db.getAll("meta"), outbox: await db.getAll("outbox") };
  }

  /** The profile is put back to an earlier copy, as a virtual machine or a disk image would. */
  async rollback(kept: Kept): Promise<void> {
    const tx = (await this.open()).transaction(["meta", "outbox"], "readwrite");
    await tx.objectStore("meta").clear();
    await tx.objectStore("outbox").clear();
    for (const row of kept.meta) await tx.objectStore("meta").put(row as never);
    for (const row of kept.outbox) await tx.objectStore("outbox").put(row as never);
    await tx.done;
    await this.restart();
  }

  async unsent(): Promise<string[]> {
    return (await (await this.open()).getAll("outbox")).map((event) => event.event_id);
  }

  async end(): Promise<void> {
    this.db?.close();
    await deleteDB(this.name);
  }
}
