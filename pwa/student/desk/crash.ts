/**
 * A program that takes all memory takes the page with it. The run is noted while it lasts, so that the page can
 * say after the reload what happened.
 */
const KEY = "hh.running";

export function noteRun(path: string | null): void {
  try {
    if (path === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, path);
  } catch {
    // Then there is no explanation after a crash; nothing else depends on it.
  }
}

/** The file whose run did not end before this page was loaded. A reload by hand ends a run properly. */
export function crashedRun(): string | null {
  try {
    const path = sessionStorage.getItem(KEY);
    sessionStorage.removeItem(KEY);
    return path;
  } catch {
    return null;
  }
}
