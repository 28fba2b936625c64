/** Whether this browser may forget what it holds, and the question before a tab with unsent work closes. */
import type { Link } from "./state.ts";

/**
 * Asks the browser to keep what this page stores. False on plain http, in a guest's window and wherever the browser
 * does not promise it: then the profile may be wiped before the work is sent.
 */
export async function askToKeep(): Promise<boolean> {
  const storage = (navigator as Partial<Navigator>).storage as Partial<StorageManager> | undefined;
  try {
    return (await storage?.persisted?.()) === true || (await storage?.persist?.()) === true;
  } catch {
    return false;
  }
}

/** Something is only on this laptop, and the laptop may forget it once the tab is closed. */
export function isAtRisk({ unsent, typing, refused, persisted }: Link): boolean {
  return !persisted && (unsent > 0 || typing || Object.keys(refused).length > 0);
}

/** On a good line unsent work is gone in a moment; only when it stays is it worth a line on the screen. */
export const isStuckAtRisk = (link: Link): boolean =>
  isAtRisk(link) && (link.reached === false || link.signed_out);

let passing = false;

/** The page loads itself again on purpose: nobody is asked. */
export function loadAgain(): void {
  passing = true;
  location.reload();
}

/** Asks before the tab is closed or left while `isRisky`; returns how to stop asking. */
export function askBeforeClosing(isRisky: () => boolean): () => void {
  const ask = (event: BeforeUnloadEvent): void => {
    if (!passing && isRisky()) event.preventDefault();
  };
  addEventListener("beforeunload", ask);
  return () => removeEventListener("beforeunload", ask);
}
