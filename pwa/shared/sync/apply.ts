/** Brings what was pulled into IndexedDB, together with the cursor, in one transaction. */
import type {
  BroadcastData,
  ChildSettings,
  ConflictData,
  Delta,
  FileData,
  PullAnswer,
  StuckData,
  SuggestionData,
  Ticket,
} from "../wire.ts";
import { keepBroadcast, keepTicket } from "./held.ts";
import { otherName, onRemoteFile, type Local } from "./remote.ts";
import type { Born, FileRecord } from "./records.ts";
import { applySetting, applySettings } from "./settings.ts";
import { enqueueSave, readMeta, renumber, write, type Db, type Tx } from "./store.ts";

/** What the page needs to draw anew. */
export interface Applied {
  files: string[];
  copies: boolean;
  tickets: Ticket[];
  suggestions: SuggestionData[];
  broadcasts: BroadcastData[];
  /** Whether the child seems stuck, when that was told. */
  stuck: StuckData | null;
  /** As they are now, when something was said of them. */
  settings: ChildSettings | null;
}

export async function applyPull(
  db: Db,
  newId: () => string,
  answer: PullAnswer,
  born: Born,
): Promise<Applied> {
  const tx = write(db);
  const applied: Applied = {
    files: [],
    copies: false,
    tickets: [],
    suggestions: [],
    broadcasts: [],
    stuck: null,
    settings: null,
  };
  const meta = await readMeta(tx, newId);
  const restored = meta.epoch !== null && meta.epoch !== answer.epoch;
  // Another tab may just be taking in an answer of the centre that was: under another name it is nobody's.
  if (restored) await renumber(tx, newId, meta);
  if (answer.reset === true) await applySnapshot(tx, newId, answer, applied, born, restored);
  else for (const delta of answer.deltas ?? []) await applyDelta(tx, delta, applied);
  const { cursor, epoch } = answer;
  await tx.objectStore("meta").put({ ...(await readMeta(tx, newId)), cursor, epoch });
  await tx.done;
  return applied;
}

async function applyDelta(tx: Tx, delta: Delta, applied: Applied): Promise<void> {
  switch (delta.kind) {
    case "file":
      return applyFile(tx, delta.data, applied);
    case "conflict":
      return applyConflict(tx, delta.data, applied);
    case "ticket":
      await keepTicket(tx, delta.data.ticket);
      applied.tickets.push(delta.data.ticket);
      return;
    case "suggestion":
      await tx.objectStore("state").put(delta.data, "offer");
      applied.suggestions.push(delta.data);
      return;
    case "broadcast":
      await keepBroadcast(tx, delta.data);
      applied.broadcasts.push(delta.data);
      return;
    case "stuck":
      await tx.objectStore("state").put(delta.data, "stuck");
      applied.stuck = delta.data;
      return;
    case "setting":
      applied.settings = await applySetting(tx, delta.data);
  }
}

async function isOwn(tx: Tx, rev: string): Promise<boolean> {
  return (await tx.objectStore("revisions").index("rev").getKey(rev)) !== undefined;
}

async function hasUnsentSave(tx: Tx, path: string): Promise<boolean> {
  const waiting = await tx.objectStore("outbox").getAll();
  return waiting.some(
    (event) => event.type === "source.saved" && (event.body as { path?: unknown }).path === path,
  );
}

async function applyFile(
  tx: Tx,
  data: FileData,
  applied: Applied,
  follows: Local["follows"] = "no",
): Promise<void> {
  const file = await tx.objectStore("files").get(data.path);
  const own = await isOwn(tx, data.rev);
  const unsent = file?.refused !== undefined || (await hasUnsentSave(tx, data.path));
  const verdict = onRemoteFile({ file, own, unsent, follows }, data);
  if (verdict.take === "nothing") return;
  await tx.objectStore("files").put(verdict.file);
  if (verdict.take === "text") applied.files.push(data.path);
  if (verdict.copy === undefined) return;
  await tx.objectStore("copies").put(verdict.copy);
  applied.copies = true;
}

/** The centre kept another text as the head and this one beside it: show it, unless it comes from this laptop. */
async function applyConflict(tx: Tx, data: ConflictData, applied: Applied): Promise<void> {
  const file = await tx.objectStore("files").get(data.path);
  if (file?.text === data.text || (await isOwn(tx, data.rev))) return;
  const copy_path = data.copy_path || otherName(data.path, data.rev);
  await tx.objectStore("copies").put({ ...data, copy_path });
  applied.copies = true;
}

async function applySnapshot(
  tx: Tx,
  newId: () => string,
  answer: PullAnswer,
  applied: Applied,
  born: Born,
  restored: boolean,
): Promise<void> {
  const { snapshot } = answer;
  if (snapshot === undefined) return;
  for (const data of snapshot.files) {
    const mine = await tx.objectStore("files").get(data.path);
    const lost = snapshot.conflicts.some((conflict) => conflict.rev === mine?.rev);
    await applyFile(tx, data, applied, lost ? "no" : restored ? "likely" : "yes");
  }
  for (const data of snapshot.conflicts) await applyConflict(tx, data, applied);
  for (const ticket of snapshot.tickets) await keepTicket(tx, ticket);
  applied.tickets.push(...snapshot.tickets);
  const offer = snapshot.suggestions.at(-1);
  if (offer !== undefined) await tx.objectStore("state").put(offer, "offer");
  applied.suggestions.push(...snapshot.suggestions);
  for (const told of snapshot.broadcasts) await keepBroadcast(tx, told);
  applied.broadcasts.push(...snapshot.broadcasts);
  applied.stuck = snapshot.stuck ?? null;
  await tx.objectStore("state").put(applied.stuck, "stuck");
  applied.settings = await applySettings(tx, newId, snapshot.settings, born);
  await saveWhatTheCentreLacks(tx, newId, snapshot, born);
}

/** After a restore the centre may hold an older text of ours, or none: the newer one is sent again. */
async function saveWhatTheCentreLacks(
  tx: Tx,
  newId: () => string,
  remote: { files: readonly FileData[]; conflicts: readonly ConflictData[] },
  born: Born,
): Promise<void> {
  for (const file of await tx.objectStore("files").getAll()) {
    const head = remote.files.find((data) => data.path === file.path);
    const isBeside = remote.conflicts.some((data) => data.path === file.path && data.text === file.text);
    if (head?.text === file.text || isBeside || (await hasUnsentSave(tx, file.path))) continue;
    const rebased: FileRecord = { ...file, rev: head?.rev ?? null };
    delete rebased.head;
    await tx.objectStore("files").put(rebased);
    await enqueueSave(tx, newId, file, born);
  }
}
