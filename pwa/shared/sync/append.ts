/** The two ways in which a page adds to the outbox: a plain event, and a saved file. */
import type { Born, FileRecord } from "./records.ts";
import { enqueue, enqueueSave, write, type Db } from "./store.ts";

export interface NewEvent {
  type: string;
  body: object;
  born: Born;
}

/** Stores an event and, in the same transaction, the parts of the page's state that belong to it. */
export async function appendEvent(
  db: Db,
  newId: () => string,
  event: NewEvent,
  keep: (event_id: string) => Record<string, unknown> = () => ({}),
): Promise<string> {
  const tx = write(db);
  const event_id = newId();
  await enqueue(tx, newId, { event_id, v: 1, ...event });
  for (const [key, value] of Object.entries(keep(event_id))) await tx.objectStore("state").put(value, key);
  await tx.done;
  return event_id;
}

/** Saves a text. Says false, and stores nothing, when it is the text that was saved last. Who `insists` has
 * chosen it among others: it takes their place at the centre. */
export async function appendSave(
  db: Db,
  newId: () => string,
  file: Pick<FileRecord, "path" | "language" | "text">,
  born: Born,
  insists = false,
): Promise<boolean> {
  const tx = write(db);
  const held = await tx.objectStore("files").get(file.path);
  const changed = insists || held?.text !== file.text;
  if (changed) await enqueueSave(tx, newId, file, born, insists);
  await tx.done;
  return changed;
}
