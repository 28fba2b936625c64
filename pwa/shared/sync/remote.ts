/** What to do with a file that the centre sends: take it, ignore it, or keep both versions side by side. */
import type { FileData } from "../wire.ts";
import type { CopyRecord, FileRecord } from "./records.ts";

export interface Local {
  file: FileRecord | undefined;
  /** The remote revision is one of this laptop's own saves. */
  own: boolean;
  /** The text is only on this laptop: a save is still on its way, or the centre has refused it. */
  unsent: boolean;
  /** The remote text is known to follow the local one, though its base is not named (a snapshot). */
  follows: boolean;
}

export type Verdict =
  | { take: "nothing" }
  | { take: "text"; file: FileRecord }
  | { take: "both"; file: FileRecord; copy: CopyRecord };

/**
 * A remote text replaces only a text that the centre has and that it was made from. Two texts from one base are
 * both kept, the local one in its place; the next save then builds on the remote one and wins.
 */
export function onRemoteFile({ file, own, unsent, follows }: Local, data: FileData): Verdict {
  if (own || file?.rev === data.rev) return { take: "nothing" };
  const taken: FileRecord = { path: data.path, language: data.language, text: data.text, rev: data.rev };
  if (file === undefined || file.text === data.text) return { take: "text", file: taken };
  if (!unsent && (follows || data.base_rev === file.rev)) return { take: "text", file: taken };
  return { take: "both", file: { ...file, rev: data.rev }, copy: copyOf(data) };
}

export function copyOf(data: FileData): CopyRecord {
  const { path, language, text, rev } = data;
  return { copy_path: otherName(path, rev), path, language, text, rev };
}

/** `main.js` becomes `main (other 3f2a).js`: short, and the same each time for the same revision. */
export function otherName(path: string, rev: string, digits = 4): string {
  const dot = path.lastIndexOf(".");
  const [stem, end] = dot > 0 ? [path.slice(0, dot), path.slice(dot)] : [path, ""];
  return `${stem} (other ${rev.replaceAll("-", "").slice(0, digits)})${end}`;
}
