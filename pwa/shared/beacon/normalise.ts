/** A message without what differs between two children with the same error. The rules are `content/beacon`. */
import rules from "../../../content/beacon/normalisation.json" with { type: "json" };

const QUOTED = rules.quotes.map(([first = "", last = ""]) => {
  const inside = `${first}[^${first}${last}]*${last}`;
  return new RegExp(`(?<![${rules.word}])${inside}(?![${rules.word}])`, "g");
});
const DIGITS = new RegExp(`[${rules.digits}]+`, "g");
const SPACES = new RegExp(`[${rules.spaces}]+`, "g");
const ENDS = /^ | $/g;

/** As UTF-8. Half a character counts as U+FFFD, as in everything that a page sends. */
export function normalised(message: string): Uint8Array<ArrayBuffer> {
  let text = message.normalize("NFC");
  for (const quoted of QUOTED) text = text.replace(quoted, rules.quoted_becomes);
  text = text.replace(DIGITS, rules.digits_become).replace(SPACES, " ").replace(ENDS, "");
  const bytes = new TextEncoder().encode(text);
  let end = Math.min(bytes.length, rules.most_bytes);
  // No half a character: go back to where one begins.
  while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return bytes.slice(0, end);
}
