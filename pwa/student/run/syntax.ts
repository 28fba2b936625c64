/** Reads JavaScript before it runs: a worker does not tell reliably where it could not read a program. */
import { parse, type Token } from "acorn";
import type { RunError } from "./messages.ts";
import { inWords } from "./wording.ts";

interface AcornError extends SyntaxError {
  pos: number;
  loc: { line: number; column: number };
}

export function syntaxError(text: string): RunError | null {
  const read: Token[] = [];
  try {
    parse(text, { ecmaVersion: "latest", sourceType: "script", allowHashBang: true, onToken: read });
    return null;
  } catch (reason) {
    const { message, pos, loc } = reason as AcornError;
    const said = inWords(message.replace(/ \(\d+:\d+\)$/, ""), text, read, pos);
    return { origin: "parse", name: "SyntaxError", message: said, ...placeOf(text, loc) };
  }
}

/** A program that ends too early is shown at its last written line, not at the empty lines below it. */
function placeOf(text: string, loc: { line: number; column: number }): { line: number; column: number } {
  const written = text.trimEnd().split("\n");
  const last = written.at(-1) ?? "";
  if (loc.line <= written.length) return { line: loc.line, column: loc.column + 1 };
  return { line: written.length, column: Math.max(1, last.length) };
}
