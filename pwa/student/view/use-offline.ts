import { useEffect } from "react";
import type { Desk } from "../desk/desk.ts";
import { storeWork } from "../offline/drain.ts";
import { theOffline } from "../offline/index.ts";

/** Nothing is loaded anew before this desk's work is stored; and a line that is back may bring a new version. */
export function useStoredBeforeUpdates(desk: Desk, reached: boolean | null): void {
  useEffect(() => {
    const updates = theOffline()?.updates;
    updates?.beforeReload(() => storeWork(desk));
    return () => updates?.beforeReload(null);
  }, [desk]);
  useEffect(() => {
    if (reached === true) theOffline()?.updates.lookAgain();
  }, [reached]);
}
