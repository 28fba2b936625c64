/** Gives the child files to keep. */
import { fileName, payloads, type KeptText } from "../../shared/work-file/format.ts";
import { signed } from "../../shared/work-file/sign.ts";
import type { Desk } from "../desk/desk.ts";
import type { KeptWork } from "../desk/kept.ts";
import type { Who } from "../session.ts";

const LATER_MS = 60_000;

export function download(name: string, content: string, type: string): void {
  const address = URL.createObjectURL(new Blob([content], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), LATER_MS);
}

const two = (count: number): string => String(count).padStart(2, "0");

/** The laptop's own calendar day. */
const dayOf = (date: Date): string =>
  `${String(date.getFullYear())}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;

/** Everything unsent and the texts, signed; the names of the files that were made. */
export async function saveWork(desk: Desk, who: Who): Promise<string[]> {
  return save(who, await desk.kept.unsent());
}

/** Texts for people to read: without a store there are no events, and no key to sign with. */
export function saveTexts(who: Who, files: readonly KeptText[]): string[] {
  const texts = files.map(({ path, language, text }) => ({ path, language, text }));
  return save(who, { events: [], files: texts, key: null });
}

/** Nothing is loaded here: without a line nothing could be. */
function save({ student, room }: Who, { events, files, key }: KeptWork): string[] {
  const made = new Date();
  const parts = payloads({ name: student.name, room: room.name, made_at: made.toString(), files, events });
  return parts.map((payload, index) => {
    const name = fileName(student.name, dayOf(made), index + 1, parts.length);
    download(name, JSON.stringify(signed(student.id, key, payload)), "application/json");
    return name;
  });
}
