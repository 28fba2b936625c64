/** The window of a program's output: pieces of one stream become lines, and there are never too many. */
import type { Stream } from "../run/messages.ts";
import { MOST_LINES } from "../run/limits.ts";

export interface OutputLine {
  id: number;
  stream: Stream;
  text: string;
  /** The next piece of the same stream goes on in this line. */
  open: boolean;
}

export interface Output {
  lines: readonly OutputLine[];
  full: boolean;
  ending: "done" | "failed" | "stopped" | null;
}

export const NO_OUTPUT: Output = { lines: [], full: false, ending: null };

export interface Piece {
  stream: Stream;
  text: string;
  newline: boolean;
}

export function addOutput(output: Output, pieces: readonly Piece[]): Output {
  const lines = [...output.lines];
  for (const piece of pieces) addPiece(lines, piece);
  return lines.length > MOST_LINES
    ? { ...output, lines: lines.slice(0, MOST_LINES), full: true }
    : { ...output, lines };
}

function addPiece(lines: OutputLine[], { stream, text, newline }: Piece): void {
  const parts = text.split("\n");
  parts.forEach((part, index) => {
    const ends = newline || index < parts.length - 1;
    const last = lines.at(-1);
    if (last?.open === true && last.stream === stream) {
      lines[lines.length - 1] = { ...last, text: last.text + part, open: !ends };
    } else if (part !== "" || ends) {
      lines.push({ id: lines.length, stream, text: part, open: !ends });
    }
  });
}
