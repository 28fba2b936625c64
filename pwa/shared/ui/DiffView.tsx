import { Fragment } from "react";
import { highlight } from "./highlight.ts";
import { Tokens } from "./CodeView.tsx";
import { diffLines, type DiffLine } from "./diff.ts";
import "./code-view.css";

export interface DiffViewProps {
  before: string;
  after: string;
  language: string;
  label: string;
  firstLine?: number;
  testId?: string;
}

const SIGNS: Record<DiffLine["kind"], string> = { same: " ", removed: "−", added: "+" };
const SPOKEN: Record<DiffLine["kind"], string> = { same: "", removed: "removed: ", added: "added: " };

/** A fix on offer: the changed lines, old above new, with one line around them. */
export function DiffView({ before, after, language, label, firstLine = 1, testId }: DiffViewProps) {
  const whole = (text: string): string => text.replace(/\n$/, "");
  const lines = diffLines(whole(before), whole(after), firstLine);
  return <DiffLines hunks={[lines]} language={language} label={label} testId={testId} />;
}

export interface DiffLinesProps {
  /** One place after the other, each with what is around it. */
  hunks: readonly (readonly DiffLine[])[];
  language: string;
  label: string;
  /** What a screen reader says between two places. */
  further?: string;
  testId?: string | undefined;
}

/** Changed lines of one or several places of a program. */
export function DiffLines({ hunks, language, label, further, testId }: DiffLinesProps) {
  // It scrolls, so the keyboard must be able to reach it.
  /* eslint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys */
  return (
    <div className="hh-code" role="region" aria-label={label} tabIndex={0} data-testid={testId}>
      <div className="hh-code__lines">
        {hunks.map((lines, place) => (
          <Fragment key={place}>
            {place === 0 ? null : (
              <div className="hh-code__line hh-code__line--gap">
                <span className="hh-code__number" aria-hidden="true">
                  ⋮
                </span>
                <span className="hh-code__text">
                  <span className="hh-unseen">{further}</span>
                </span>
              </div>
            )}
            {lines.map((line, index) => (
              <ChangedLine key={index} line={line} language={language} />
            ))}
          </Fragment>
        ))}
      </div>
    </div>
  );
}

function ChangedLine({ line, language }: { line: DiffLine; language: string }) {
  return (
    <div className={`hh-code__line hh-code__line--${line.kind}`} data-kind={line.kind}>
      <span className="hh-code__number">{line.number}</span>
      <span className="hh-code__text">
        <span className="hh-code__sign" aria-hidden="true">
          {SIGNS[line.kind]}
        </span>
        <span className="hh-unseen">{SPOKEN[line.kind]}</span>
        <Tokens tokens={highlight(line.text, language)[0] ?? []} />
      </span>
    </div>
  );
}
