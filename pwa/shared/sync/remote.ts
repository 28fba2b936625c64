/** What to do with a file that the centre sends: take it, ignore it, or keep both versions side by side. */
import type { FileData } from "../wire.ts";
import type { CopyRecord, FileRecord } from "./records.ts";

export interface Local {
  file: FileRecord | undefined;
  /** The remote revision is one of this laptop's own saves. */
  own: boolean;
  /** The text is only on this laptop: a save is still on its way, or the centre has refused it. */
  unsent: boolean;
  /**
   * The remote text follows the local one, though its base is not named (a snapshot). After a restore of the centre
   * that is likely only: it may have lost the local one.
   */
  follows: "no" | "likely" | "yes";
}

export type Verdict =
  | { take: "nothing" }
  /** The copy, if any, is of the local text. */
  | { take: "text"; file: FileRecord; copy?: CopyRecord }
  | { take: "both"; file: FileRecord; copy: CopyRecord };

/**
 * A remote text replaces only a text that the centre has and that it was made from. Two texts from one base are
 * both kept, the local one in its place, and go on beside each other (at the centre the local one in a copy) until the
 * child has chosen: only then a save builds on the remote one and takes its place.
 */
export function onRemoteFile({ file, own, unsent, follows }: Local, data: FileData): Verdict {
  if (own || file?.rev === data.rev) return { take: "nothing" };
  const taken: FileRecord = { path: data.path, language: data.language, text: data.text, rev: data.rev };
  if (file === undefined || file.text === data.text) return { take: "text", file: taken };
  if (!unsent && (follows === "yes" || wasWrittenOver(file.rev, data))) return { take: "text", file: taken };
  if (!unsent && follows === "likely" && file.rev !== null)
    return { take: "text", file: taken, copy: copyOf({ ...file, rev: file.rev }) };
  return { take: "both", file: { ...file, head: data.rev }, copy: copyOf(data) };
}

/** A page of deltas tells only the newest save of a file: those that it was written over are named. */
function wasWrittenOver(rev: string | null, data: FileData): boolean {
  return data.base_rev === rev || (rev !== null && data.replaces?.includes(rev) === true);
}

export function copyOf({ path, language, text, rev }: Omit<FileData, "base_rev">): CopyRecord {
  return { copy_path: otherName(path, rev), path, language, text, rev };
}

/** `main.js` becomes `main (other 3f2a).js`: short, and the same each time for the same revision. */
export function otherName(path: string, rev: string, digits = 4): string {
  const dot = path.lastIndexOf(".");
  const [stem, end] = dot > 0 ? [path.slice(0, dot), path.slice(dot)] : [path, ""];
  return `${stem} (other ${rev.replaceAll("-", "").slice(0, digits)})${end}`;
}
