import { around, changedParts, type Parts } from "../../shared/change.ts";
import { diffLines, type DiffLine } from "../../shared/ui/index.ts";
import { OFFER } from "../texts.ts";

type Kind = DiffLine["kind"];
const SIGNS: Record<Kind, string> = { same: " ", removed: "−", added: "+" };
const SPOKEN: Record<Kind, string> = { same: "", removed: `${OFFER.before}: `, added: `${OFFER.after}: ` };
const whole = (text: string): Parts => ({ head: text, changed: "", tail: "" });

/** Each removed line meets the added line that takes its place, so that only the change itself stands out. */
function paired(lines: readonly DiffLine[]): Parts[] {
  const removed = lines.filter((line) => line.kind === "removed");
  const added = lines.filter((line) => line.kind === "added");
  return lines.map((line) => {
    if (line.kind === "same") return whole(line.text);
    const mine = line.kind === "removed" ? removed : added;
    const index = mine.indexOf(line);
    const [old, now] = [removed[index], added[index]];
    if (old === undefined || now === undefined) return { head: "", changed: line.text, tail: "" };
    const parts = changedParts(old.text, now.text);
    return around(line.kind === "removed" ? parts.before : parts.after);
  });
}

export function FixDiff({ before, after }: { before: string; after: string }) {
  const lines = diffLines(before, after, 1, 0);
  const parts = paired(lines);
  return (
    <div
      className="fix"
      data-testid="suggestion-diff"
      role="group"
      aria-label={`${OFFER.before}, ${OFFER.after}`}
    >
      {lines.map((line, index) => (
        <div key={index} className={`fix-line fix-line--${line.kind}`} data-kind={line.kind}>
          <span className="fix-sign" aria-hidden="true">
            {SIGNS[line.kind]}
          </span>
          <span className="fix-number">{line.number}</span>
          <code className="fix-text">
            <span className="hh-unseen">{SPOKEN[line.kind]}</span>
            {parts[index]?.head}
            {parts[index]?.changed === "" ? null : <mark>{parts[index]?.changed}</mark>}
            {parts[index]?.tail}
          </code>
        </div>
      ))}
    </div>
  );
}
