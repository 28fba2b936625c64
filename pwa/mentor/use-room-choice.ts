/** The room of the address: a reload keeps it, and Back goes back. */

import { useSyncExternalStore } from "react";
import { hashOfRoom, roomInHash } from "./room-hash.ts";

function onChange(changed: () => void): () => void {
  addEventListener("hashchange", changed);
  return () => {
    removeEventListener("hashchange", changed);
  };
}

export function useRoomChoice(): [string | null, (id: string) => void] {
  const chosen = useSyncExternalStore(onChange, () => roomInHash(location.hash));
  return [chosen, choose];
}

function choose(id: string): void {
  location.hash = hashOfRoom(id);
}
