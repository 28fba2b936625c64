/**
 * What becomes of a save that the centre refuses: its text stays on this laptop and is said to be only here, and
 * the saves after it build on the last one that the centre has taken. Otherwise each of them would become a copy.
 */
import type { FileRecord, Outgoing } from "./records.ts";
import type { Tx } from "./store.ts";

/** The centre takes no longer text of one file (web/wire/events.py), counted in characters, not in code units. */
export const MOST_CHARACTERS = 200_000;
/** The reason, in this laptop's own words, of a text that was never sent. */
export const TOO_LONG = "too_long";

export const fitsTheCentre = (text: string): boolean =>
  text.length <= MOST_CHARACTERS ||
  (text.length <= 2 * MOST_CHARACTERS && Array.from(text).length <= MOST_CHARACTERS);

export interface SaveBody {
  path: string;
  language: string;
  text: string;
  base_rev: string | null;
}

export const saveOf = (event: Pick<Outgoing, "type" | "body">): SaveBody | null =>
  event.type === "source.saved" ? (event.body as SaveBody) : null;

/** Keeps a refused event apart, and puts the file and its waiting saves back on the revision before it. */
export async function refuse(tx: Tx, event: Outgoing, reason: string): Promise<void> {
  const { event_id, type, body } = event;
  await tx.objectStore("rejected").add({ event_id, type, body, reason });
  const save = saveOf(event);
  if (save === null) return;
  const file = await tx.objectStore("files").get(save.path);
  if (file !== undefined) {
    const rev = file.rev === event_id ? save.base_rev : file.rev;
    await tx.objectStore("files").put({ ...file, rev, refused: reason });
  }
  for (const waiting of await tx.objectStore("outbox").getAll()) {
    const later = saveOf(waiting);
    if (later?.path !== save.path || later.base_rev !== event_id) continue;
    await tx.objectStore("outbox").put({ ...waiting, body: { ...later, base_rev: save.base_rev } });
  }
}

/** A file is the centre's again when the very text that it holds was taken. */
export async function accepted(tx: Tx, event: Outgoing): Promise<void> {
  const save = saveOf(event);
  if (save === null) return;
  const file = await tx.objectStore("files").get(save.path);
  if (file?.refused === undefined || file.text !== save.text) return;
  const { path, language, text, rev } = file;
  await tx.objectStore("files").put({ path, language, text, rev } satisfies FileRecord);
}

/** Texts up to this size are never refused for their own size. */
const CERTAIN_CHARACTERS = 50_000;

/**
 * A save that builds on a big one, or follows a refused one, waits until the centre has said what it thinks of
 * that: in one push with it, it could no longer be put on another base.
 */
export function mustWait(
  event: Outgoing,
  before: readonly Outgoing[],
  refused: ReadonlySet<string>,
): boolean {
  const save = saveOf(event);
  if (save === null) return false;
  return before.some((other) => {
    const base = saveOf(other);
    if (base?.path !== save.path) return false;
    return refused.has(save.path) || base.text.length > CERTAIN_CHARACTERS;
  });
}
