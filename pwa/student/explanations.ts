/** The table of explanations: which entry speaks of an error, with what it names filled in. */
export interface Explanation {
  id: string;
  language: string;
  origin: string;
  /** A regular expression over "Name: message". */
  pattern: string;
  title: string;
  text: string;
  action: string;
}

export interface ErrorWords {
  language: string;
  origin: string;
  name: string;
  message: string;
  line: number | null;
}

const ANY = new Set(["", "any", "*"]);
const fits = (wanted: string, actual: string): boolean => ANY.has(wanted) || wanted === actual;

/** The first entry that fits, as content files have it: the special ones before the general ones. */
export function findExplanation(
  entries: readonly Explanation[],
  error: ErrorWords,
): { entry: Explanation; found: RegExpExecArray } | null {
  const said = `${error.name}: ${error.message}`;
  for (const entry of entries) {
    if (!fits(entry.language, error.language) || !fits(entry.origin, error.origin)) continue;
    if (entry.pattern === "") continue;
    const found = matchOf(entry.pattern, said) ?? matchOf(entry.pattern, error.message);
    if (found !== null) return { entry, found };
  }
  return null;
}

/** Its words, with what the error names filled in. */
export function matchExplanation(
  entries: readonly Explanation[],
  error: ErrorWords,
): { title: string; text: string; action: string } | null {
  const match = findExplanation(entries, error);
  if (match === null) return null;
  const fill = (text: string): string => filled(text, match.found, error.line);
  return { title: fill(match.entry.title), text: fill(match.entry.text), action: fill(match.entry.action) };
}

function matchOf(pattern: string, text: string): RegExpExecArray | null {
  try {
    return new RegExp(pattern, "i").exec(text);
  } catch {
    return null;
  }
}

/** `{line}`, `{1}` and `{name}` stand for the line and for what the pattern caught. */
function filled(text: string, found: RegExpExecArray, line: number | null): string {
  return text.replace(/\{(\w+)\}/g, (_whole, key: string) => {
    if (key === "line") return line === null ? "this line" : String(line);
    return (/^\d+$/.test(key) ? found[Number(key)] : found.groups?.[key]) ?? "this";
  });
}
