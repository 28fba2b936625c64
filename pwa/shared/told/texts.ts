/** How a child is told who says something to many, by what it is, and who looks at its program. */

/** The built-in mentor of a fresh classroom has no name of a person. */
const person = (name: string): string => (name === "Mentor" ? "Your mentor" : name);

export function toldTitle(kind: string, name: string): string {
  if (kind === "hint") return name === "Mentor" ? "A hint from your mentor" : `A hint from ${name}`;
  if (kind === "snippet") return `${person(name)} shows you some code`;
  return `${person(name)} says`;
}

export const watchedWords = (names: readonly string[]): string =>
  `${names.map(person).join(" and ")} ${names.length === 1 ? "is" : "are"} looking at your program with you.`;
