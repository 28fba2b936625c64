/**
 * The two keys of a laptop: one signs packets, one makes messages comparable within the room. They are given over a safe
 * line only, where `crypto.subtle` is there as well, and it never gives a key out again once it has it.
 */
import { HASH_BYTES, headOf, MAC_BYTES, PACKET_BYTES, HEAD_BYTES, type Packet } from "./packet.ts";
import { normalised } from "./normalise.ts";

const HMAC = { name: "HMAC", hash: "SHA-256" };
const PREFIX = new TextEncoder().encode("SB1\0");

const bytesOf = (hex: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));

/** A key from its 32 bytes in hexadecimal digits. */
export const keyOf = (hex: string): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", bytesOf(hex), HMAC, false, ["sign"]);

async function mac(key: CryptoKey, data: Uint8Array<ArrayBuffer>, length: number): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign(HMAC.name, key, data)).subarray(0, length);
}

/** What a beacon says of a message: equal for equal errors under one room's key, and not to be read back. */
export const messageHash = (room_key: CryptoKey, message: string): Promise<Uint8Array> =>
  mac(room_key, normalised(message), HASH_BYTES);

/** The packet with its MAC. */
export async function signed(key: CryptoKey, packet: Packet): Promise<Uint8Array<ArrayBuffer>> {
  const head = headOf(packet);
  const under = new Uint8Array(PREFIX.length + HEAD_BYTES);
  under.set(PREFIX);
  under.set(head, PREFIX.length);
  const whole = new Uint8Array(PACKET_BYTES);
  whole.set(head);
  whole.set(await mac(key, under, MAC_BYTES), HEAD_BYTES);
  return whole;
}
