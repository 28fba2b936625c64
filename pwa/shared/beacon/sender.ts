/** Tells the centre by beacons what was seen here: paired first, then a little at a time, and again until it arrived. */
import { UNREACHABLE, type Refusal } from "../api.ts";
import { backoffMs } from "../backoff.ts";
import type { Paired } from "../wire.ts";
import { keyOf, messageHash, signed } from "./keys.ts";
import * as outbox from "./outbox.ts";
import { PACKET_BYTES, type BeaconLanguage, type BeaconType } from "./packet.ts";

/** What follows within so much time goes with the first: one call, and equal errors are one packet. */
const GATHER_MS = 1000;
const HIDDEN_CEILING_MS = 30_000;

export interface Sign {
  type: BeaconType;
  language: BeaconLanguage;
  /** As in `error.seen`, so that both are known to be about one thing; empty where nothing was said. */
  message: string;
  code: number;
  line: number | null;
  column: number | null;
}

export interface SenderPorts {
  db: outbox.Outbox;
  pair: () => Promise<Paired | Refusal>;
  post: (body: Uint8Array<ArrayBuffer>) => Promise<boolean>;
  now_ms: () => number;
  roll: () => number;
  setTimer: (work: () => void, ms: number) => unknown;
  clearTimer: (timer: never) => void;
}

export interface Sender {
  say: (sign: Sign) => Promise<void>;
  /** Resolves once nothing is under way. */
  atRest: () => Promise<void>;
  stop: () => void;
}

export function startSender(ports: SenderPorts): Sender {
  const { db, now_ms } = ports;
  let timer: unknown = null;
  let failures = 0;
  let stopped = false;
  let isPaired = false;
  let work: Promise<void> = Promise.resolve();

  /** One after another; a store that fails costs a hint and nothing else. */
  function queue(next: () => Promise<void>): Promise<void> {
    work = work.then(() => (stopped ? undefined : next())).catch((reason: unknown) => console.warn(reason));
    return work;
  }

  function again(ms: number): void {
    if (stopped || timer !== null) return;
    timer = ports.setTimer(() => {
      timer = null;
      void queue(round);
    }, ms);
  }

  async function pairFirst(): Promise<boolean> {
    if (isPaired) return true;
    const answer = await ports.pair();
    if (!answer.ok) {
      // A laptop that the centre will not pair goes on with the keys that it has, or says nothing.
      isPaired = answer.error !== UNREACHABLE && answer.status < 500;
      return isPaired;
    }
    const [key, room_key] = await Promise.all([keyOf(answer.key), keyOf(answer.room_key)]);
    await outbox.paired(db, { device_id: answer.device_id, key, room_key, given_ms: now_ms() });
    isPaired = true;
    return true;
  }

  async function round(): Promise<void> {
    if (!(await pairFirst()) || !(await sendDue())) {
      failures += 1;
      again(GATHER_MS + backoffMs(failures, ports.roll(), HIDDEN_CEILING_MS));
      return;
    }
    failures = 0;
    if ((await outbox.waiting(db)) > 0) again(GATHER_MS);
  }

  async function sendDue(): Promise<boolean> {
    const due = await outbox.due(db, now_ms());
    if (due === null) return true;
    const body = new Uint8Array(due.packets.length * PACKET_BYTES);
    for (const [index, packet] of due.packets.entries())
      body.set(await signed(due.device.key, packet), index * PACKET_BYTES);
    if (!(await ports.post(body))) return false;
    await outbox.sent(db, due);
    return true;
  }

  async function keep({ message, line, column, ...rest }: Sign): Promise<void> {
    const device = await outbox.currentDevice(db);
    if (device === null) return;
    const hash = await messageHash(device.room_key, message);
    const said = { ...rest, line: line ?? 0, column: column ?? 0, hash };
    if (await outbox.say(db, said, now_ms())) again(GATHER_MS);
  }

  void queue(round);
  return {
    say: (sign) => queue(() => keep(sign)),
    atRest: () => queue(() => Promise.resolve()),
    stop: () => {
      stopped = true;
      if (timer !== null) ports.clearTimer(timer as never);
    },
  };
}
