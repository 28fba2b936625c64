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
    return { origin: "parse", name: "SyntaxError", message: plain, line: loc.line, column: loc.column + 1 };
  }
}
