/** Spelling against the names in scope, as `classroom/linting/scope.py` does it on the server. */

const UNKNOWN =
  /name '(\w+)' is not defined|(?:^|: )([\w$]+) is not defined|[Tt]he name [`'](\w+)' does not exist|no attribute '(\w+)'|definition for [`'](\w+)'|(?:^|[\s.])([\w$]+) is not a function|type or namespace name [`'](\w+)'/;
const HIDDEN = /"[^"\n]*"|'[^'\n]*'|`[^`]*`|\/\/[^\n]*|#[^\n]*|\/\*[\s\S]*?\*\//g;
const NAME = /[\p{L}_][\p{L}\p{N}_$]*/gu;
const SHORTEST = 3;
const LONGEST = 40;
const NAMES_AT_MOST = 2000;

/** The name that an error message says it does not know. */
export function unknownName(message: string): string | null {
  const found = UNKNOWN.exec(message.slice(0, 300));
  const groups: (string | undefined)[] = found?.slice(1) ?? [];
  return groups.find((group) => group !== undefined) ?? null;
}

/** The one name that is nearest to the unknown one; null when there is none, or two are as near. */
export function meantName(message: string, source: string, known: readonly string[]): string | null {
  const word = unknownName(message);
  if (word === null || word.length < SHORTEST || word.length > LONGEST) return null;
  const own = source.replace(HIDDEN, " ").match(NAME) ?? [];
  const names = [...new Set([...own, ...known])].slice(0, NAMES_AT_MOST);
  const most = word.length < 5 ? 1 : 2;
  let best: string[] = [];
  let fewest = most + 1;
  for (const name of names) {
    if (name === word || name.length < SHORTEST) continue;
    const slips = slipsBetween(word, name);
    // two slips and another beginning: that is another word
    if (slips > 1 && name[0]?.toLowerCase() !== word[0]?.toLowerCase()) continue;
    if (slips < fewest) [fewest, best] = [slips, [name]];
    else if (slips === fewest && slips <= most) best.push(name);
  }
  return best.length === 1 ? (best[0] ?? null) : null;
}

/** How many keys were slipped; capitals alone count nothing. */
export function slipsBetween(word: string, name: string): number {
  const [one, other] = [word.toLowerCase(), name.toLowerCase()];
  if (Math.abs(one.length - other.length) > 2) return 3;
  let before: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, j) => j);
  for (let i = 1; i <= one.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= other.length; j += 1) {
      const wrong = one[i - 1] === other[j - 1] ? 0 : 1;
      let cost = Math.min((last[j] ?? 9) + 1, (row[j - 1] ?? 9) + 1, (last[j - 1] ?? 9) + wrong);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 9) + 1);
      row.push(cost);
    }
    [before, last] = [last, row];
  }
  return last[other.length] ?? 3;
}
