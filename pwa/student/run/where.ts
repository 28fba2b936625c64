/** Which languages the centre runs for this page, as it said last; the others run in the page itself. */
import type { Language } from "../../shared/wire.ts";

const KEY = "hh.runs_here";

export function noteWhere(languages: readonly Language[] | undefined): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(languages ?? []));
  } catch {
    // Then the page runs what it can by itself.
  }
}

/** C# always: no browser runs it. */
export function runsAtCentre(language: string): language is Language {
  if (language === "csharp") return true;
  try {
    const noted = JSON.parse(localStorage.getItem(KEY) ?? "[]") as unknown;
    return Array.isArray(noted) && noted.includes(language);
  } catch {
    return false;
  }
}
