/**
 * The last keystrokes before a page goes away. IndexedDB answers too late for them, so they are kept in
 * localStorage, at once, and become a proper save at the next start. Each file has a draft of its own, which goes
 * only when the very text that it holds has been stored.
 */
export interface Draft {
  path: string;
  text: string;
}

/** An older page kept one draft for all files of a child, under the key without a path. */
const oldKey = (student: string): string => `hh.draft.${student}`;
const keyOf = (student: string, path: string): string => `${oldKey(student)}/${path}`;

export function keepDraft(student: string, draft: Draft): void {
  try {
    localStorage.setItem(keyOf(student, draft.path), JSON.stringify(draft));
  } catch {
    // The debounced save has all but the last moment.
  }
}

/** Everything that was typed and, as far as this laptop knows, not stored. Nothing is taken away here. */
export function readDrafts(student: string): Draft[] {
  return [...new Map([...held(student).values()].map((draft) => [draft.path, draft])).values()];
}

/** A text is about to be stored: a draft of an earlier one must not come back over it after a crash. */
export function renewDraft(student: string, draft: Draft): void {
  if (readDrafts(student).some(({ path }) => path === draft.path)) keepDraft(student, draft);
}

/** This text is stored. A draft of a newer one stays; one from an older page was read before this page's typing. */
export function dropDraft(student: string, stored: Draft): void {
  for (const [key, { path, text }] of held(student)) {
    const isPast = text === stored.text || key === oldKey(student);
    if (path === stored.path && isPast) localStorage.removeItem(key);
  }
}

/** A draft of its own file is newer than one from an older page, and comes after it. */
function held(student: string): Map<string, Draft> {
  const found = new Map<string, Draft>();
  try {
    const keys = Array.from({ length: localStorage.length }, (_, index) => localStorage.key(index) ?? "");
    for (const key of keys.sort()) {
      if (key !== oldKey(student) && !key.startsWith(keyOf(student, ""))) continue;
      const draft = readable(localStorage.getItem(key));
      if (draft !== null) found.set(key, draft);
    }
  } catch {
    // A browser without this storage keeps no drafts.
  }
  return found;
}

function readable(kept: string | null): Draft | null {
  try {
    const draft = JSON.parse(kept ?? "null") as Partial<Draft> | null;
    return typeof draft?.path === "string" && typeof draft.text === "string" ? (draft as Draft) : null;
  } catch {
    return null;
  }
}
