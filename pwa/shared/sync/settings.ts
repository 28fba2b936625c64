/** What the child and its room have chosen, as this laptop knows it. What it has not sent yet is newer than any pull. */
import type { ChildSettings, SettingData } from "../wire.ts";
import type { Born } from "./records.ts";
import { enqueue, type Tx } from "./store.ts";

export const ANSWERED = "fixes.answered";
const KEY = "settings";

async function held(tx: Tx): Promise<ChildSettings> {
  return ((await tx.objectStore("state").get(KEY)) as ChildSettings | undefined) ?? {};
}

async function hasUnsentAnswer(tx: Tx): Promise<boolean> {
  return (await tx.objectStore("outbox").getAll()).some((event) => event.type === ANSWERED);
}

/** Says what holds now. */
export async function applySetting(tx: Tx, { key, value }: SettingData): Promise<ChildSettings> {
  const before = await held(tx);
  if (key === "show_fixes" && (await hasUnsentAnswer(tx))) return before;
  const settings: ChildSettings = { ...before, [key]: value };
  await tx.objectStore("state").put(settings, KEY);
  return settings;
}

/** The centre may have forgotten the child's answer, when a backup was put back: then it is said again. */
export async function applySettings(
  tx: Tx,
  newId: () => string,
  told: ChildSettings,
  born: Born,
): Promise<ChildSettings> {
  const { show_fixes } = await held(tx);
  const unsent = await hasUnsentAnswer(tx);
  const mine = show_fixes !== undefined && (unsent || told.show_fixes === undefined);
  const settings = mine ? { ...told, show_fixes } : told;
  await tx.objectStore("state").put(settings, KEY);
  if (mine && !unsent)
    await enqueue(tx, newId, { event_id: newId(), type: ANSWERED, v: 1, body: { show: show_fixes }, born });
  return settings;
}
