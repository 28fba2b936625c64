import { useEffect, useMemo, useRef } from "react";
import { visible } from "../visible.ts";
import { highlight, type Token } from "./highlight.ts";
import "./code-view.css";

export interface CodeViewProps {
  text: string;
  language: string;
  /** What a screen reader calls this region. */
  label: string;
  /** The number of the text's first line in its file. */
  firstLine?: number | undefined;
  markedLine?: number | null | undefined;
  testId?: string;
  markedTestId?: string;
}

/** Code to look at: real line numbers, one marked line scrolled into view, light colours. */
export function CodeView(props: CodeViewProps) {
  const { text, language, label, firstLine = 1, markedLine, testId, markedTestId } = props;
  const box = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => highlight(text.replace(/\n$/, ""), language), [text, language]);
  useEffect(() => {
    if (box.current) centreMarked(box.current);
  }, [text, markedLine]);
  // It scrolls, so the keyboard must be able to reach it.
  /* eslint-disable jsx-a11y/no-noninteractive-tabindex */
  return (
    <div ref={box} className="hh-code" role="region" aria-label={label} tabIndex={0} data-testid={testId}>
      <div className="hh-code__lines">
        {lines.map((tokens, index) => {
          const number = firstLine + index;
          const marked = number === markedLine;
          return (
            <div
              key={number}
              className={marked ? "hh-code__line hh-code__line--marked" : "hh-code__line"}
              data-testid={marked ? markedTestId : undefined}
            >
              <span className="hh-code__number">{number}</span>
              <span className="hh-code__text">
                {marked ? <span className="hh-unseen">marked line: </span> : null}
                <Tokens tokens={tokens} />
              </span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

export function Tokens({ tokens }: { tokens: readonly Token[] }) {
  if (tokens.length === 0) return "\u200b";
  return tokens.map((token, index) =>
    token.kind === "plain" ? (
      visible(token.text)
    ) : (
      <span key={index} className={`hh-code__token--${token.kind}`}>
        {visible(token.text)}
      </span>
    ),
  );
}

function centreMarked(box: HTMLElement): void {
  const marked = box.querySelector<HTMLElement>(".hh-code__line--marked");
  if (!marked) return;
  const offset = marked.getBoundingClientRect().top - box.getBoundingClientRect().top;
  box.scrollTop += offset - box.clientHeight / 2 + marked.clientHeight / 2;
}
