/** Reads JavaScript before it runs: a worker does not tell reliably where it could not read a program. */
import { parse } from "acorn";
import type { RunError } from "./messages.ts";

interface AcornError extends SyntaxError {
  loc: { line: number; column: number };
}

export function syntaxError(text: string): RunError | null {
  try {
    parse(text, { ecmaVersion: "latest", sourceType: "script", allowHashBang: true });
    return null;
  } catch (reason) {
    const { message, loc } = reason as AcornError;
    const plain = message.replace(/ \(\d+:\d+\)$/, "");
    return { origin: "parse", name: "SyntaxError", message: plain, ...placeOf(text, loc) };
  }
}

/** A program that ends too early is shown at its last written line, not at the empty lines below it. */
function placeOf(text: string, loc: { line: number; column: number }): { line: number; column: number } {
  const written = text.trimEnd().split("\n");
  const last = written.at(-1) ?? "";
  if (loc.line <= written.length) return { line: loc.line, column: loc.column + 1 };
  return { line: written.length, column: Math.max(1, last.length) };
}
