/**
 * The last keystrokes before a page goes away. IndexedDB answers too late for them, so they are kept in
 * localStorage, at once, and become a proper save at the next start.
 */
export interface Draft {
  path: string;
  text: string;
}

const key = (student: string): string => `hh.draft.${student}`;

export function keepDraft(student: string, draft: Draft): void {
  try {
    localStorage.setItem(key(student), JSON.stringify(draft));
  } catch {
    // The debounced save has all but the last moment.
  }
}

export function takeDraft(student: string): Draft | null {
  try {
    const kept = localStorage.getItem(key(student));
    localStorage.removeItem(key(student));
    const draft = kept === null ? null : (JSON.parse(kept) as Partial<Draft>);
    return typeof draft?.path === "string" && typeof draft.text === "string" ? (draft as Draft) : null;
  } catch {
    return null;
  }
}

export function dropDraft(student: string): void {
  try {
    localStorage.removeItem(key(student));
  } catch {
    // Nothing was kept then.
  }
}
