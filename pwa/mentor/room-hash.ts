/** Which room is on the screen stands in the address (`#room=ID`). */
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
