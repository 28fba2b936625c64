/** All that one laptop has stored: copied, and put back or onto another laptop, as disks are. */
import { STORES } from "../shared/sync/records.ts";
import { write, type Db } from "../shared/sync/store.ts";

export type Profile = Record<string, { key: IDBValidKey; value: unknown }[]>;

/** Stores whose rows carry their own keys. */
const WITH_KEYS: readonly string[] = ["meta", "outbox", "files", "copies"];

export async function copyProfile(db: Db): Promise<Profile> {
  const rows = async (store: (typeof STORES)[number]): Promise<[string, Profile[string]]> => {
    const [keys, values] = [await db.getAllKeys(store), await db.getAll(store)];
    return [store, keys.map((key, index) => ({ key, value: values[index] }))];
  };
  return Object.fromEntries(await Promise.all(STORES.map(rows)));
}

export async function putProfile(db: Db, profile: Profile): Promise<void> {
  const tx = write(db);
  for (const store of STORES) {
    await tx.objectStore(store).clear();
    for (const { key, value } of profile[store] ?? [])
      await tx.objectStore(store).put(value, WITH_KEYS.includes(store) ? undefined : (key as never));
  }
  await tx.done;
}
