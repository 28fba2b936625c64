/** What a broadcast is, and how its text goes out: decisions only. */

export type Kind = "hint" | "snippet" | "announcement";

export const KINDS: readonly Kind[] = ["hint", "snippet", "announcement"];
/** So many characters are taken; no child reads more on a card. */
export const MOST_CHARS: Readonly<Record<Kind, number>> = { hint: 500, snippet: 1000, announcement: 500 };

const TAB = "    ";

/** As the children will have it: no tabs, and of code neither the depth at which it was copied nor empty ends. */
export function asSent(kind: Kind, text: string): string {
  const lines = text.replaceAll("\r\n", "\n").replaceAll("\t", TAB).split("\n");
  if (kind !== "snippet") return lines.join("\n").trim();
  const depths = lines.filter((line) => line.trim() !== "").map((line) => line.length - line.trimStart().length);
  const depth = Math.min(...depths);
  return lines
    .map((line) => (line.trim() === "" ? "" : line.slice(depth).trimEnd()))
    .join("\n")
    .replace(/^\n+|\n+$/g, "");
}

/** To a group something is explained, to a room something is announced. */
export const usualKind = (group: string | null): Kind => (group === null ? "announcement" : "hint");
