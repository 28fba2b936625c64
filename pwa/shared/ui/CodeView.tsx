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
  /** Lines that were just written, from and to: kept in view; without them the marked line is put in the middle. */
  fresh?: { from: number; to: number } | null;
  testId?: string;
  markedTestId?: string;
}

/** Code to look at: real line numbers, the line that matters scrolled into view, light colours. */
export function CodeView(props: CodeViewProps) {
  const { text, language, label, firstLine = 1, markedLine, fresh = null, testId, markedTestId } = props;
  const box = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => highlight(text.replace(/\n$/, ""), language), [text, language]);
  useEffect(() => {
    if (box.current === null) return;
    const [marked, written] = [".hh-code__line--marked", ".hh-code__line--fresh"].map((line) =>
      box.current?.querySelector<HTMLElement>(line),
    );
    if (written) keepInView(box.current, written);
    else if (marked) putInTheMiddle(box.current, marked);
  }, [text, markedLine, fresh]);
  // It scrolls, so the keyboard must be able to reach it.
  /* eslint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys */
  return (
    <div ref={box} className="hh-code" role="region" aria-label={label} tabIndex={0} data-testid={testId}>
      <div className="hh-code__lines">
        {lines.map((tokens, index) => {
          const number = firstLine + index;
          const marked = number === markedLine;
          const isFresh = fresh !== null && fresh.from <= number && number <= fresh.to;
          const kind = marked ? " hh-code__line--marked" : isFresh ? " hh-code__line--fresh" : "";
          return (
            <div
              key={number}
              className={`hh-code__line${kind}`}
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

const offsetIn = (box: HTMLElement, line: HTMLElement): number =>
  line.getBoundingClientRect().top - box.getBoundingClientRect().top;

function putInTheMiddle(box: HTMLElement, line: HTMLElement): void {
  box.scrollTop += offsetIn(box, line) - box.clientHeight / 2 + line.clientHeight / 2;
}

/** Only this box is scrolled, and no further than it must be: the page stays where it is. */
function keepInView(box: HTMLElement, line: HTMLElement): void {
  const above = offsetIn(box, line);
  const below = above + line.clientHeight - box.clientHeight;
  if (above < 0 || below > 0) putInTheMiddle(box, line);
}
