/** One answer per line; an empty box holds none, and a last line end adds none. */
export function answerLines(text: string): string[] {
  return text === "" ? [] : text.replace(/\n$/, "").split("\n");
}
