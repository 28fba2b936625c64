/** One answer per line; an empty box holds none, and a last line end adds none. */
export function answerLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}

const ASKS = /\b(?:prompt|confirm|input|ReadLine|ReadKey|Read)\s*\(/;

/** How many lines of a program ask for something. */
export const questionsIn = (text: string): number => text.split("\n").filter((line) => ASKS.test(line)).length;
