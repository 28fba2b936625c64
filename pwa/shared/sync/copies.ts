/** Two versions of one file: the child takes over either, puts the other away, and finds both in the history. */
import { keepRevision } from "./history.ts";
import type { Born, CopyRecord } from "./records.ts";
import { otherName } from "./remote.ts";
import { enqueueSave, write, type Db, type Tx } from "./store.ts";

/** The other version becomes the file's text by a normal save; what was the file's text lies beside it from now on. */
export async function takeCopy(
  db: Db,
  newId: () => string,
  copy_path: string,
  born: Born,
): Promise<CopyRecord | null> {
  const tx = write(db);
  const copy = await tx.objectStore("copies").get(copy_path);
  if (copy === undefined) return null;
  const { path, language, text, rev } = copy;
  const file = await tx.objectStore("files").get(path);
  await tx.objectStore("copies").delete(copy_path);
  if (file !== undefined && file.text !== text) {
    const aside = newId();
    const name = await freeName(tx, path, aside);
    const { language: before } = file;
    await tx
      .objectStore("copies")
      .put({ copy_path: name, path, language: before, text: file.text, rev: aside });
  }
  await keepRevision(tx, { path, rev, text }, born.wall_ms);
  await enqueueSave(tx, newId, { path, language, text }, born, true);
  await tx.done;
  return copy;
}

/** Two versions never share a name: one of them would be lost. */
async function freeName(tx: Tx, path: string, rev: string): Promise<string> {
  const digits = rev.replaceAll("-", "");
  for (let length = 4; length <= digits.length; length += 1) {
    const name = otherName(path, rev, length);
    if ((await tx.objectStore("copies").get(name)) === undefined) return name;
  }
  return otherName(path, rev, digits.length);
}

/** Out of sight; its text can be found among the earlier ones of its file. Was it the centre's, the other is chosen. */
export async function putAway(db: Db, newId: () => string, copy_path: string, born: Born): Promise<void> {
  const tx = write(db);
  const copy = await tx.objectStore("copies").get(copy_path);
  if (copy !== undefined) {
    const { path, rev, text } = copy;
    await keepRevision(tx, { path, rev, text, other: true }, born.wall_ms);
    await tx.objectStore("copies").delete(copy_path);
    const file = await tx.objectStore("files").get(path);
    if (file?.head === rev) await enqueueSave(tx, newId, file, born, true);
  }
  await tx.done;
}
