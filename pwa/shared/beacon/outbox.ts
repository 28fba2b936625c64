/**
 * What a laptop still has to say, in an IndexedDB of its own: a number is given in the transaction that stores the
 * packet, so that none is given twice, also after a crash; and so is the leave to send, so that a reload gives no more.
 *
 * Beacons are hints: what is too old, or too much, is dropped. The same is told on the sure way (`shared/sync`).
 */
import { openDB, type DBSchema, type IDBPDatabase } from "idb";
import { MOST_MS, type Packet } from "./packet.ts";

/** CONTRACT: what a page sends of itself. */
export const PER_S = 1;
export const BURST = 10;
export const MOST_KEPT = 64;
/** Nobody needs a hint from before. */
export const OLD_MS = 600_000;

/** A pairing: what this laptop signs with. All times are of the laptop's wall clock, which outlives a page. */
export interface Device {
  device_id: number;
  key: CryptoKey;
  room_key: CryptoKey;
  given_ms: number;
  next: number;
}

interface Leave {
  tokens: number;
  at_ms: number;
}

interface Row {
  packet: Packet;
  made_ms: number;
}

interface BeaconDb extends DBSchema {
  devices: { key: number; value: Device };
  outbox: { key: [number, number]; value: Row };
  state: { key: string; value: number | Leave };
}

export type Outbox = IDBPDatabase<BeaconDb>;
export type Said = Pick<Packet, "type" | "language" | "code" | "line" | "column" | "hash">;

export interface Due {
  device: Device;
  packets: Packet[];
}

export const openOutbox = (name: string): Promise<Outbox> =>
  openDB<BeaconDb>(name, 1, {
    upgrade(db) {
      db.createObjectStore("devices", { keyPath: "device_id" });
      db.createObjectStore("outbox");
      db.createObjectStore("state");
    },
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });

const write = (db: Outbox) =>
  db.transaction(["devices", "outbox", "state"], "readwrite", { durability: "strict" });
type Tx = ReturnType<typeof write>;

async function current(tx: Tx): Promise<Device | undefined> {
  const id = await tx.objectStore("state").get("device");
  return typeof id === "number" ? tx.objectStore("devices").get(id) : undefined;
}

/** From now on this laptop signs with these keys. Earlier ones are kept for what was signed for them. */
export async function paired(db: Outbox, device: Omit<Device, "next">): Promise<void> {
  const tx = write(db);
  const waiting = new Set((await tx.objectStore("outbox").getAllKeys()).map(([id]) => id));
  for (const id of await tx.objectStore("devices").getAllKeys())
    if (!waiting.has(id)) await tx.objectStore("devices").delete(id);
  await tx.objectStore("devices").put({ ...device, next: 1 });
  await tx.objectStore("state").put(device.device_id, "device");
  await tx.done;
}

export async function currentDevice(db: Outbox): Promise<Device | null> {
  const tx = write(db);
  const device = await current(tx);
  await tx.done;
  return device ?? null;
}

const isSame = (a: Said, b: Said): boolean =>
  a.type === b.type && a.language === b.language && String(a.hash) === String(b.hash);

/** Stores one thing to say, or lets what waits already stand for it as well. Says whether something waits now. */
export async function say(db: Outbox, said: Said, now_ms: number): Promise<boolean> {
  const tx = write(db);
  const device = await current(tx);
  if (device === undefined) return tx.done.then(() => false);
  const { device_id, next: seq } = device;
  const ms = Math.min(MOST_MS, Math.max(0, now_ms - device.given_ms));
  const outbox = tx.objectStore("outbox");
  const rows = await outbox.getAll();
  const twin = rows.find(({ packet }) => packet.device_id === device_id && isSame(packet, said));
  const packet: Packet = { ...said, device_id, seq, ms, site: 0, coalesced: twin !== undefined };
  if (twin !== undefined) packet.seq = twin.packet.seq;
  else await tx.objectStore("devices").put({ ...device, next: seq + 1 });
  await outbox.put({ packet, made_ms: now_ms }, [device_id, packet.seq]);
  const [oldest] = rows;
  if (twin === undefined && oldest !== undefined && rows.length >= MOST_KEPT)
    await outbox.delete([oldest.packet.device_id, oldest.packet.seq]);
  await tx.done;
  return true;
}

/** Where the bucket stands. With a clock that was set back it is full: the centre has a bucket of its own. */
function leaveAt(kept: number | Leave | undefined, now_ms: number): Leave {
  if (typeof kept !== "object" || kept.at_ms > now_ms) return { tokens: BURST, at_ms: now_ms };
  const regained = ((now_ms - kept.at_ms) / 1000) * PER_S;
  return { tokens: Math.min(BURST, kept.tokens + regained), at_ms: now_ms };
}

/** What may be sent now, of one device, in order; null when nothing waits or nothing may. It is paid for at once. */
export async function due(db: Outbox, now_ms: number): Promise<Due | null> {
  const tx = write(db);
  const outbox = tx.objectStore("outbox");
  for (const { packet, made_ms } of await outbox.getAll())
    if (now_ms - made_ms > OLD_MS) await outbox.delete([packet.device_id, packet.seq]);
  const leave = leaveAt(await tx.objectStore("state").get("leave"), now_ms);
  const rows = await outbox.getAll();
  const device = rows[0] && (await tx.objectStore("devices").get(rows[0].packet.device_id));
  const packets = rows
    .map(({ packet }) => packet)
    .filter(({ device_id }) => device_id === device?.device_id)
    .slice(0, Math.floor(leave.tokens));
  await tx.objectStore("state").put({ ...leave, tokens: leave.tokens - packets.length }, "leave");
  await tx.done;
  return device === undefined || packets.length === 0 ? null : { device, packets };
}

/** They have arrived. What was said again meanwhile counts by its own. */
export async function sent(db: Outbox, { packets }: Due): Promise<void> {
  const tx = write(db);
  for (const { device_id, seq } of packets) await tx.objectStore("outbox").delete([device_id, seq]);
  await tx.done;
}

export const waiting = (db: Outbox): Promise<number> => db.count("outbox");

/** The child leaves this laptop: nothing stays that speaks in its name. */
export async function forget(db: Outbox): Promise<void> {
  const tx = write(db);
  await Promise.all([
    tx.objectStore("devices").clear(),
    tx.objectStore("outbox").clear(),
    tx.objectStore("state").delete("device"),
  ]);
  await tx.done;
}
