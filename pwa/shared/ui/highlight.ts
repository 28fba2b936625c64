/** A light syntax colouring for code that is only looked at: words, strings, numbers and comments, no grammar. */

export interface Token {
  kind: "keyword" | "string" | "number" | "comment" | "plain";
  text: string;
}

const KEYWORDS: Record<string, readonly string[]> = {
  javascript:
    `async await break case catch class const continue default delete do else export extends false finally for
    function if import in instanceof let new null of return static super switch this throw true try typeof
    undefined var while yield`.split(/\s+/),
  python:
    `and as assert async await break class continue def del elif else except False finally for from global if
    import in is lambda None nonlocal not or pass raise return True try while with yield`.split(/\s+/),
  csharp:
    `abstract as base bool break case catch class const continue default do double else enum false finally float
    for foreach if in int interface internal is long namespace new null object out override params private
    protected public readonly ref return sealed static string struct switch this throw true try using var
    virtual void while`.split(/\s+/),
};

const C_LIKE = /(\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*)|(`(?:\\[\s\S]|[^`\\])*(?:`|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|(\b\d[\w.]*)|([A-Za-z_$][\w$]*)/g;
const PYTHON = /(#[^\n]*)|("""[\s\S]*?(?:"""|$)|'''[\s\S]*?(?:'''|$)|"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?)|(\b\d[\w.]*)|([A-Za-z_]\w*)/g;

/** The text as lines of tokens; together they are exactly the text. */
export function highlight(text: string, language: string): Token[][] {
  const keywords = new Set(KEYWORDS[language] ?? []);
  const lines: Token[][] = [[]];
  let end = 0;
  for (const match of text.matchAll(language === "python" ? PYTHON : C_LIKE)) {
    const kind = kindOf(match, keywords);
    if (kind === "plain") continue;
    append(lines, "plain", text.slice(end, match.index));
    append(lines, kind, match[0]);
    end = match.index + match[0].length;
  }
  append(lines, "plain", text.slice(end));
  return lines;
}

function kindOf(match: RegExpMatchArray, keywords: ReadonlySet<string>): Token["kind"] {
  if (match[1] !== undefined) return "comment";
  if (match[2] !== undefined) return "string";
  if (match[3] !== undefined) return "number";
  return keywords.has(match[0]) ? "keyword" : "plain";
}

function append(lines: Token[][], kind: Token["kind"], text: string): void {
  text.split("\n").forEach((part, index) => {
    if (index > 0) lines.push([]);
    if (part !== "") lines.at(-1)?.push({ kind, text: part });
  });
}
