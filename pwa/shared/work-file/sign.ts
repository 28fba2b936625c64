/** Signs a work file. Not with `crypto.subtle`, which browsers keep from pages on plain http. */
import { hmac } from "@noble/hashes/hmac.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, hexToBytes, utf8ToBytes } from "@noble/hashes/utils.js";
import type { WorkFile, WorkKey } from "../wire.ts";
import { FORMAT } from "./format.ts";

export const macOf = (key: string, payload: string): string =>
  bytesToHex(hmac(sha256, hexToBytes(key), utf8ToBytes(`hh work 1\0${payload}`)));

/** The name of no key. */
export const NO_KEY = "none";

/** The whole file. A laptop that never reached the centre has no key: its file is for people to read only. */
export function signed(student_id: string, key: WorkKey | null, payload: string): WorkFile {
  const [key_id, mac] = key === null ? [NO_KEY, "0".repeat(64)] : [key.id, macOf(key.key, payload)];
  return { format: FORMAT, student_id, key_id, mac, payload };
}
