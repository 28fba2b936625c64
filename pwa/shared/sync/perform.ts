/** Carries out one effect of the core against the store and the server, and says what came of it. */
import type { HelloAnswer, PullAnswer, PushAnswer, PushedEvent } from "../wire.ts";
import type { Refusal } from "../api.ts";
import { UNREACHABLE } from "../api.ts";
import type { Applied } from "./apply.ts";
import { applyPull } from "./apply.ts";
import { MAX_BYTES, SCHEMA, type Effect, type Input, type Sent } from "./core.ts";
import { ageMs, type Born } from "./records.ts";
import {
  acknowledge,
  introduce,
  nextBatch,
  noteEpoch,
  rekey,
  setAside,
  unsentCount,
  type Db,
} from "./store.ts";

export interface Server {
  hello: (body: object, quick: boolean) => Promise<HelloAnswer | Refusal>;
  push: (body: { client_id: string; schema: number; events: PushedEvent[] }) => Promise<PushAnswer | Refusal>;
  pull: (cursor: string | null) => Promise<PullAnswer | Refusal>;
  /** What one push may carry now, in bytes of its events. */
  mostBytes?: () => number;
}

export interface Ports {
  db: Db;
  server: Server;
  newId: () => string;
  roll: () => number;
  now: () => Born;
  /** Puts what is still only in the editor into the store, so that a pull cannot overlook it. */
  flush: () => Promise<void>;
  onApplied: (applied: Applied) => Promise<void> | void;
}

type Request = Exclude<Effect, { do: "wait" } | { do: "sign_in" }>;

function failed(ports: Ports, refusal: Refusal, sent: Sent | null = null, next = 0): Input {
  if (refusal.error === UNREACHABLE) return { type: "lost", roll: ports.roll() };
  return { type: "refused", error: refusal.error, facts: refusal.facts, sent, next, roll: ports.roll() };
}

async function hello(ports: Ports, quick: boolean): Promise<Input> {
  const { cursor, ...mine } = await introduce(ports.db, ports.newId);
  const answer = await ports.server.hello({ ...mine, cursor, schema: SCHEMA }, quick);
  if (!answer.ok) return failed(ports, answer);
  await noteEpoch(ports.db, answer.epoch);
  if (answer.work_key !== undefined) await ports.db.put("state", answer.work_key, "work_key");
  return { type: "greeted", mine, last_seq: answer.last_seq, epoch: answer.epoch };
}

async function push(ports: Ports, max_events: number): Promise<Input> {
  const batch = await nextBatch(ports.db, ports.newId, max_events, ports.server.mostBytes?.() ?? MAX_BYTES);
  if (batch === null) return { type: "outbox_empty" };
  const now = ports.now();
  const events = batch.events.map(({ born, ...event }) => ({ ...event, age_ms: ageMs(born, now) }));
  const answer = await ports.server.push({ client_id: batch.sent.client_id, schema: SCHEMA, events });
  if (!answer.ok) return failed(ports, answer, batch.sent, batch.next);
  return { type: "pushed", sent: batch.sent, last_seq: answer.last_seq, rejected: answer.rejected };
}

async function pull(ports: Ports): Promise<Input> {
  const { cursor } = await introduce(ports.db, ports.newId);
  const answer = await ports.server.pull(cursor);
  if (!answer.ok) return failed(ports, answer);
  await ports.flush();
  const applied = await applyPull(ports.db, ports.newId, answer, ports.now());
  await ports.onApplied(applied);
  const unsent = (await ports.db.count("outbox")) > 0;
  return { type: "pulled", more: answer.more === true, unsent };
}

export async function perform(effect: Request, ports: Ports): Promise<Input> {
  const { db, newId } = ports;
  switch (effect.do) {
    case "hello":
      return hello(ports, effect.quick);
    case "push":
      return push(ports, effect.max_events);
    case "pull":
      return pull(ports);
    case "acknowledge":
      return {
        type: "stored",
        unsent: await acknowledge(db, newId, effect.client_id, effect.up_to, effect.rejected),
      };
    case "rekey":
      await rekey(db, newId, effect.client_id);
      break;
    case "set_aside":
      await setAside(db, newId, effect.client_id, effect.seq, effect.reason);
      break;
  }
  return { type: "stored", unsent: await unsentCount(db) };
}
