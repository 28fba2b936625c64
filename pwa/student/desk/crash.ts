/**
 * A program that takes all memory takes the page with it. The run is noted while it lasts, so that the page can
 * say after the reload what happened.
 */
import { languageOf } from "./languages.ts";
import type { SeenError } from "./state.ts";

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

/** What a run that took the page with it is told as. */
export function tooBig(path: string): SeenError {
  const { language } = languageOf(path);
  return {
    origin: "run",
    name: "TooBig",
    message: "out of memory",
    line: null,
    column: null,
    path,
    language,
    text: "",
  };
}
