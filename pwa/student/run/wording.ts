/**
 * Says what acorn could not read in the words of V8: acorn says "Unexpected token" for nearly everything, and the
 * explanations need to know which token, and what was missing before it.
 */
import { tokTypes as tt, type Token, type TokenType } from "acorn";

const OPENERS = new Set<TokenType>([tt.parenL, tt.braceL, tt.bracketL, tt.dollarBraceL]);
const CLOSERS = new Set<TokenType>([tt.parenR, tt.braceR, tt.bracketR]);
const ENDS_A_VALUE = new Set<TokenType>([
  ...[tt.name, tt.num, tt.string, tt.regexp, tt.parenR, tt.bracketR, tt.braceR, tt.backQuote],
  ...[tt._this, tt._null, tt._true, tt._false, tt._super],
]);
const SIGN =
  /^(?:=>|\.{3}|[=!]==?|>>>=?|<<=?|>>=?|\*\*=?|&&=?|\|\|=?|\?\?=?|\?\.|\+\+|--|[-+*/%&|^<>]=?|[^])/u;
const WORD = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/u;
const KEYWORDS = new Set(
  (
    "break case catch class const continue debugger default delete do else export extends false finally for " +
    "function if import in instanceof new null return super switch this throw true try typeof var void while with"
  ).split(" "),
);

/** `read` are the tokens that acorn took before it stopped at `place`. */
export function inWords(message: string, text: string, read: readonly Token[], place: number): string {
  const keyword = /^Unexpected keyword '(\w+)'$/.exec(message);
  if (keyword !== null) return `Unexpected token '${String(keyword[1])}'`;
  if (/^The keyword '\w+' is reserved$/.test(message)) return "Unexpected reserved word";
  if (message.startsWith("Complex binding patterns"))
    return "Missing initializer in destructuring declaration";
  const hash = message.startsWith("Unexpected character") && text.slice(0, place).endsWith("#");
  if (hash) return "Unexpected character '#'";
  if (message !== "Unexpected token") return message;
  const before = read.filter((token) => token.end <= place);
  return whatIsMissing(text.slice(place), before) ?? unexpected(text.slice(place));
}

/** Acorn's types leave out what a token holds. */
const nameOf = (token: Token): unknown => (token as Token & { value?: unknown }).value;

/** What V8 calls a token in a place where it does not belong. */
function unexpected(rest: string): string {
  if (rest === "") return "Unexpected end of input";
  if (/^["']/.test(rest)) return "Unexpected string";
  if (rest.startsWith("`")) return "Unexpected template string";
  if (/^\.?\d/.test(rest)) return "Unexpected number";
  const word = WORD.exec(rest)?.[0];
  if (word === "enum") return "Unexpected reserved word";
  if (word !== undefined)
    return KEYWORDS.has(word) ? `Unexpected token '${word}'` : `Unexpected identifier '${word}'`;
  const hidden = WORD.exec(rest.slice(1))?.[0];
  if (rest.startsWith("#") && hidden !== undefined)
    return `Private field '#${hidden}' must be declared in an enclosing class`;
  return `Unexpected token '${String(SIGN.exec(rest)?.[0])}'`;
}

function whatIsMissing(rest: string, read: readonly Token[]): string | null {
  const last = read.at(-1);
  if (last === undefined) return null;
  if (last.type === tt._function || (last.type === tt.star && read.at(-2)?.type === tt._function))
    return rest.startsWith("(") ? "Function statements require a function name" : null;
  if (last.type === tt.name && nameOf(last) === "await" && /^[\p{ID_Start}$_"'`[{\d]/u.test(rest))
    return "await is only valid in async functions and the top level bodies of modules";
  return missingValue(read) ?? missingCloser(rest, read);
}

/** A `const`, or a pattern, without a value. */
function missingValue(read: readonly Token[]): string | null {
  const last = read.at(-1);
  if (last === undefined) return null;
  const pattern = last.type === tt.braceR || last.type === tt.bracketR;
  if (!pattern && last.type !== tt.name) return null;
  const declared = declaredBy(read.slice(0, pattern ? openerOf(read, read.length - 1) : -1));
  if (declared === null) return null;
  if (pattern) return "Missing initializer in destructuring declaration";
  return declared.type === tt._const ? "Missing initializer in const declaration" : null;
}

/** The `const`, `let` or `var` that a name after these tokens belongs to. */
function declaredBy(read: readonly Token[]): Token | null {
  const isMaker = (token: Token): boolean =>
    token.type === tt._const || token.type === tt._var || (token.type === tt.name && nameOf(token) === "let");
  const last = read.at(-1);
  if (last === undefined) return null;
  if (isMaker(last)) return last;
  if (last.type !== tt.comma) return null;
  for (let index = read.length - 2; index >= 0; index -= 1) {
    const token = read[index];
    if (token === undefined || token.type === tt.semi || OPENERS.has(token.type)) return null;
    if (CLOSERS.has(token.type)) index = openerOf(read, index);
    else if (isMaker(token)) return token;
  }
  return null;
}

/** Where the bracket that ends at `end` was opened; -1 when nowhere. */
function openerOf(read: readonly Token[], end: number): number {
  let depth = 0;
  for (let index = end; index >= 0; index -= 1) {
    const type = read[index]?.type;
    if (type === undefined) break;
    if (CLOSERS.has(type)) depth += 1;
    if (OPENERS.has(type)) depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** The innermost bracket that is still open. */
function openBracket(read: readonly Token[]): number {
  for (let index = read.length - 1; index >= 0; index -= 1) {
    const type = read[index]?.type;
    if (type === undefined) break;
    if (OPENERS.has(type)) return index;
    if (CLOSERS.has(type)) index = openerOf(read, index);
    if (index < 0) break;
  }
  return -1;
}

/** A call, or a hole in a template, that is not closed behind a whole value. */
function missingCloser(rest: string, read: readonly Token[]): string | null {
  const open = openBracket(read);
  const [opener, called, maker] = [read[open], read[open - 1], read[open - 2]];
  if (opener === undefined) return null;
  const whole = ENDS_A_VALUE.has(read.at(-1)?.type ?? tt.eof);
  if (opener.type === tt.dollarBraceL) return whole ? "Missing } in template expression" : null;
  if (opener.type !== tt.parenL || called === undefined) return null;
  const parameters = called.type === tt._function || maker?.type === tt._function;
  if (parameters) return null;
  if (!ENDS_A_VALUE.has(called.type) || !whole || /^[),]/.test(rest)) return null;
  return isCallable(called) ? "missing ) after argument list" : null;
}

const isCallable = (token: Token): boolean =>
  token.type !== tt.num && token.type !== tt.string && token.type !== tt.braceR;
