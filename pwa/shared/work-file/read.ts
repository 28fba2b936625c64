/** Reads a work file that may have gone through many hands: whatever is in it and can be shown is shown. */
import type { WorkFile } from "../wire.ts";
import { FORMAT, type KeptText } from "./format.ts";

export interface ReadFile {
  /** Null for what is no work file at all. */
  file: WorkFile | null;
  part: number;
  texts: KeptText[];
  /** How much waits in it for the centre; null when that cannot be read. */
  events: number | null;
}

/** Of something that is no work file only so much is shown. */
const MOST_SHOWN = 200_000;

type Loose = Record<string, unknown>;

function parsed(text: string): Loose | null {
  try {
    const value = JSON.parse(text) as unknown;
    return typeof value === "object" && value !== null ? (value as Loose) : null;
  } catch {
    return null;
  }
}

const isText = (value: unknown): value is string => typeof value === "string";

function workFile(outer: Loose | null): WorkFile | null {
  const { format, student_id, key_id, mac, payload } = outer ?? {};
  const whole = [student_id, key_id, mac, payload].every(isText);
  return whole && format === FORMAT ? (outer as unknown as WorkFile) : null;
}

function textOf(value: unknown): KeptText | null {
  const { path, language, text } = (value ?? {}) as Loose;
  if (!isText(text)) return null;
  return { path: isText(path) ? path : "", language: isText(language) ? language : "", text };
}

const list = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The files as they were; of a file that has only events, its last save. */
function textsIn(work: Loose): KeptText[] {
  const files = list(work.files).flatMap((one) => textOf(one) ?? []);
  const saves = list(work.events).flatMap((one) => {
    const { type, body } = (one ?? {}) as Loose;
    return type === "source.saved" ? (textOf(body) ?? []) : [];
  });
  const known = new Set(files.map((one) => one.path));
  const last = new Map(saves.filter((one) => !known.has(one.path)).map((one) => [one.path, one]));
  return [...files, ...last.values()];
}

export function readWorkFile(content: string): ReadFile {
  const outer = parsed(content);
  const file = workFile(outer);
  const payload = isText(outer?.payload) ? outer.payload : content;
  const work = parsed(payload);
  const part = typeof work?.part === "number" ? work.part : 1;
  const texts = work === null ? [] : textsIn(work);
  const events = work === null ? null : list(work.events).length;
  if (texts.length > 0 || file !== null) return { file, part, texts, events };
  const shown = payload.slice(0, MOST_SHOWN);
  return { file, part, events, texts: shown.trim() === "" ? [] : [{ path: "", language: "", text: shown }] };
}
