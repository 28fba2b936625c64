import { useMemo } from "react";
import { DiffLines } from "../../shared/ui/DiffView.tsx";
import type { ReplayAnswer } from "../wire.ts";
import { changesBetween } from "./changes.ts";
import { linesAt } from "./replay.ts";
import { CHANGES, LOOK } from "./texts.ts";

/** What is different since the program last ran without an error; where it never did, since the attempt began. */
export function ChangesView({ replay }: { replay: ReplayAnswer }) {
  const { frames, worked, language } = replay;
  const from = worked ?? 0;
  const changes = useMemo(
    () => changesBetween(linesAt(frames, from), linesAt(frames, frames.length - 1)),
    [frames, from],
  );
  const [first, last] = [frames[from], frames.at(-1)];
  if (first === undefined || last === undefined) return <p className="look__empty">{LOOK.pruned}</p>;
  if (changes.hunks.length === 0)
    return (
      <p className="look__empty" data-testid="changes-none">
        {worked === null ? CHANGES.sameFirst : CHANGES.same}
      </p>
    );
  const seconds = (last.at - first.at) / 1000;
  return (
    <div className="look" data-testid="changes">
      <p className="look__facts">
        <span>{worked === null ? CHANGES.sinceFirst(seconds) : CHANGES.since(seconds)}</span>
        <span data-testid="changes-count">{CHANGES.count(changes.added, changes.removed)}</span>
      </p>
      <DiffLines
        hunks={changes.hunks}
        language={language}
        label={CHANGES.label}
        further={CHANGES.further}
        testId="changes-lines"
      />
      {changes.cut ? <p className="panel__soft">{CHANGES.cut}</p> : null}
    </div>
  );
}
