/** Which room is on the screen stands in the address (`#room=ID`): a reload keeps it, and Back goes back. */

import { useSyncExternalStore } from "react";

const KEY = "#room=";

export function roomInHash(hash: string): string | null {
  if (!hash.startsWith(KEY)) return null;
  try {
    return decodeURIComponent(hash.slice(KEY.length)) || null;
  } catch {
    return null; // a mangled address is no room
  }
}

export function hashOfRoom(id: string): string {
  return KEY + encodeURIComponent(id);
}

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
