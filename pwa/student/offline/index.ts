/**
 * What lets the page open and work without a line: the service worker, its updates, and Python on this laptop.
 *
 * None of it exists on plain http (browsers have no service worker there) or while developing; the page works all the
 * same, as long as it stays open.
 */
import { keepPythonHere, type PythonHere } from "./python.ts";
import { watchUpdates, type Updates } from "./updates.ts";

export interface Offline {
  updates: Updates;
  python: PythonHere;
}

let offline: Offline | null = null;

export const theOffline = (): Offline | null => offline;

/** Call once. The page itself comes first: nothing is fetched for later before it has been drawn. */
export function startOffline(): void {
  const container = (navigator as Partial<Navigator>).serviceWorker;
  if (container === undefined || !import.meta.env.PROD) return;
  offline = { updates: watchUpdates(container), python: keepPythonHere() };
  const { begin } = offline.python;
  // The one that takes the pages away (pwa.kill_switch) controls no page, so nothing is stored for it.
  if (container.controller !== null) begin();
  else container.addEventListener("controllerchange", begin, { once: true });
}
