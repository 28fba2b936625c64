/**
 * A beacon: 43 bytes in which a laptop says that an error was seen, without a word of the program or of the error.
 * The server's side is `classroom/beacon.py`; both are held to `tests/golden/beacon`.
 */
export const PACKET_BYTES = 43;
export const HEAD_BYTES = 27;
export const MAC_BYTES = PACKET_BYTES - HEAD_BYTES;
export const HASH_BYTES = 6;
/** Packets of one call. */
export const MOST_PACKETS = 64;

const VERSION = 1;
const COALESCED = 1;
const TYPES = ["", "parse_error", "run_error", "resolved", "alive"] as const;
const LANGUAGES = ["", "javascript", "python", "csharp"] as const;

export type BeaconType = Exclude<(typeof TYPES)[number], "">;
export type BeaconLanguage = Exclude<(typeof LANGUAGES)[number], "">;

export interface Packet {
  type: BeaconType;
  language: BeaconLanguage;
  device_id: number;
  /** From 1; each number once. */
  seq: number;
  /** Since the key was given. */
  ms: number;
  /** An explanation's number (`codes.ts`), or 0. */
  code: number;
  /** 0 is unknown. */
  line: number;
  column: number;
  /** 0 is the web app. */
  site: number;
  /** Six bytes, see `normalise.ts`. */
  hash: Uint8Array;
  /** It stands for several. */
  coalesced: boolean;
}

const atMost = (most: number, value: number): number => Math.min(most, Math.max(0, Math.floor(value)));
export const MOST_MS = 2 ** 32 - 1;

export const isBeaconLanguage = (language: string): language is BeaconLanguage =>
  language !== "" && (LANGUAGES as readonly string[]).includes(language);

/** The 27 bytes before the MAC. Lines, columns and times that are too large are the largest that there is. */
export function headOf(packet: Packet): Uint8Array<ArrayBuffer> {
  const head = new Uint8Array(HEAD_BYTES);
  const view = new DataView(head.buffer);
  view.setUint8(0, (VERSION << 4) | TYPES.indexOf(packet.type));
  view.setUint8(1, (LANGUAGES.indexOf(packet.language) << 4) | (packet.coalesced ? COALESCED : 0));
  view.setUint32(2, packet.device_id);
  view.setUint32(6, packet.seq);
  view.setUint32(10, atMost(MOST_MS, packet.ms));
  view.setUint16(14, packet.code);
  view.setUint16(16, atMost(0xffff, packet.line));
  view.setUint8(18, atMost(0xff, packet.column));
  view.setUint16(19, packet.site);
  head.set(packet.hash.subarray(0, HASH_BYTES), 21);
  return head;
}

/** What the head says; null when this release cannot read it. */
export function packetOf(head: Uint8Array): Packet | null {
  if (head.length < HEAD_BYTES) return null;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const [first, second] = [view.getUint8(0), view.getUint8(1)];
  const [type, language] = [TYPES[first & 0x0f], LANGUAGES[second >> 4]];
  if (first >> 4 !== VERSION || type === undefined || language === undefined) return null;
  if (type === "" || language === "" || (second & 0x0f & ~COALESCED) !== 0) return null;
  return {
    type,
    language,
    device_id: view.getUint32(2),
    seq: view.getUint32(6),
    ms: view.getUint32(10),
    code: view.getUint16(14),
    line: view.getUint16(16),
    column: view.getUint8(18),
    site: view.getUint16(19),
    hash: head.slice(21, HEAD_BYTES),
    coalesced: (second & COALESCED) !== 0,
  };
}
