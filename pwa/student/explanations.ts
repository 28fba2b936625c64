/** The table of explanations: which entry speaks of an error, with what it names filled in. */
/** What Python calls its own functions, in a word that a child knows. */
const PLAIN = new Map([["builtin_function_or_method", "function"]]);

export interface Explanation {
  id: string;
  language: string;
  origin: string;
  /** A regular expression over "Name: message". */
  pattern: string;
  /** Another one, over the marked line of the program: {1} is then what this one found. */
  line?: string;
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

/** Lines are cut here before a pattern looks at them, as on the server. */
const LINE_AT_MOST = 200;
const ANY = new Set(["", "any", "*"]);
const fits = (wanted: string, actual: string): boolean => ANY.has(wanted) || wanted === actual;

/** The first entry that fits, as content files have it: the special ones before the general ones. */
export function findExplanation(
  entries: readonly Explanation[],
  error: ErrorWords,
  program = "",
): { entry: Explanation; found: RegExpExecArray } | null {
  const marked = markedLine(error, program);
  const said = `${error.name}: ${error.message}`;
  for (const entry of entries) {
    if (!fits(entry.language, error.language) || !fits(entry.origin, error.origin)) continue;
    if (entry.pattern === "") continue;
    const found = matchOf(entry.pattern, said) ?? matchOf(entry.pattern, error.message);
    const there = found === null || entry.line === undefined ? found : matchOf(entry.line, marked);
    if (there !== null) return { entry, found: there };
  }
  return null;
}

/** Its words, with what the error names filled in. */
export function matchExplanation(
  entries: readonly Explanation[],
  error: ErrorWords,
  program = "",
): { title: string; text: string; action: string } | null {
  const match = findExplanation(entries, error, program);
  if (match === null) return null;
  const fill = (text: string): string => filled(text, match.found, error.line);
  return { title: fill(match.entry.title), text: fill(match.entry.text), action: fill(match.entry.action) };
}

function markedLine({ line }: ErrorWords, program: string): string {
  return line === null ? "" : (program.split("\n")[line - 1] ?? "").slice(0, LINE_AT_MOST);
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
  return text.replace(/(?:\b([Aa]) )?\{(\w+)\}/g, (_whole, article: string | undefined, key: string) => {
    if (key === "line") return line === null ? "this line" : String(line);
    const named = (/^\d+$/.test(key) ? found[Number(key)] : found.groups?.[key]) ?? "this";
    const said = PLAIN.get(named) ?? named;
    if (article === undefined) return said;
    return /^[aeio]/i.test(said) ? `${article}n ${said}` : `${article} ${said}`;
  });
}
