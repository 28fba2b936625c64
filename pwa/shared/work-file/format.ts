/** What is in a work file: everything that a laptop could not send, and the texts for people to read. */
import type { KeptEvent } from "../wire.ts";

export const FORMAT = "helping-hands work 1";
/** The centre takes 2 MB at a time; more becomes several files. */
export const MAX_PART_BYTES = 1_500_000;
export const MAX_PART_EVENTS = 1_000;

export interface KeptText {
  path: string;
  language: string;
  text: string;
}

export interface Unsent {
  name: string;
  room: string;
  /** In words of the laptop's own calendar. */
  made_at: string;
  files: KeptText[];
  events: KeptEvent[];
}

type Item = { file: KeptText } | { event: KeptEvent };

const bytes = (value: unknown): number =>
  new TextEncoder().encode(JSON.stringify(JSON.stringify(value))).length;

/** The payloads, in the order in which they are to be handed in: texts first, then the events as they happened. */
export function payloads(work: Unsent, most_bytes = MAX_PART_BYTES, most_events = MAX_PART_EVENTS): string[] {
  const items: Item[] = [...work.files.map((file) => ({ file })), ...work.events.map((event) => ({ event }))];
  const parts: Item[][] = [[]];
  let size = 0;
  for (const item of items) {
    const more = bytes(item);
    const part = parts.at(-1) ?? [];
    if (part.length > 0 && (size + more > most_bytes || part.length >= most_events)) {
      parts.push([item]);
      size = more;
    } else {
      part.push(item);
      size += more;
    }
  }
  const { name, room, made_at } = work;
  return parts.map((part, index) =>
    JSON.stringify({
      name,
      room,
      made_at,
      part: index + 1,
      of: parts.length,
      files: part.flatMap((item) => ("file" in item ? [item.file] : [])),
      events: part.flatMap((item) => ("event" in item ? [item.event] : [])),
    }),
  );
}

/** `Emma` on part 2 of 3 becomes `Emma-work-2026-11-27-2-of-3.json`; letters of any script stay. */
export function fileName(name: string, day: string, part: number, of: number): string {
  const plain = name.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "my";
  return `${plain}-work-${day}${of > 1 ? `-${String(part)}-of-${String(of)}` : ""}.json`;
}
