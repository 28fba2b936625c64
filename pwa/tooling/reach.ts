/** Which files of a build a page can ever ask for: those that it names, those that these name, and so on. */

/** `texts` by file name; a file that is no text, or asks for nothing, may have an empty one. */
export function reached(from: string, texts: ReadonlyMap<string, string>): Set<string> {
  const names = [...texts.keys()];
  const found = new Set([from]);
  for (const file of found) {
    const text = texts.get(file) ?? "";
    for (const name of names) if (!found.has(name) && text.includes(name.slice(name.lastIndexOf("/") + 1))) found.add(name);
  }
  return found;
}
