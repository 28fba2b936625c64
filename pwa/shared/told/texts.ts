/** How a child is told who says something to many, by what it is; the mentor sees the same before it is sent. */

/** The built-in mentor of a fresh classroom has no name of a person. */
const person = (name: string): string => (name === "Mentor" ? "Your mentor" : name);

export function toldTitle(kind: string, name: string): string {
  if (kind === "hint") return name === "Mentor" ? "A hint from your mentor" : `A hint from ${name}`;
  if (kind === "snippet") return `${person(name)} shows you some code`;
  return `${person(name)} says`;
}
