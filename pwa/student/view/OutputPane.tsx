import { memo, useEffect, useId, useRef } from "react";
import { questionsIn } from "../desk/answers.ts";
import type { Desk } from "../desk/desk.ts";
import { fittingOffer, placeOf, shownOffer } from "../desk/offer.ts";
import type { OutputLine } from "../desk/output.ts";
import type { DeskState } from "../desk/state.ts";
import { CENTRE_TROUBLES } from "../run/messages.ts";
import { DESK } from "../texts.ts";
import { useDeskState, useEdits } from "./use-desk.ts";

interface OutputPaneProps {
  desk: Desk;
  answers: string;
  onAnswers: (answers: string) => void;
}

export function OutputPane({ desk, answers, onAnswers }: OutputPaneProps) {
  const state = useDeskState(desk);
  useEdits(desk);
  const { path, text } = desk.editor.current();
  const asks = questionsIn(text) > 0;
  const line = state.error === null ? null : placeOf(state.error, fittingOffer(shownOffer(state), path, text)).line;
  return (
    <section className="output-pane" aria-labelledby="output-title">
      <div className="output-head">
        <h2 id="output-title">{DESK.output}</h2>
        <p
          className={`run-state run-state--${state.running}`}
          role="status"
          aria-live="polite"
          data-testid="run-state"
        >
          {stateWords(state, line)}
        </p>
      </div>
      <div className="output-body">
        <Lines state={state} />
        {asks ? <Answers answers={answers} onAnswers={onAnswers} /> : null}
      </div>
    </section>
  );
}

function stateWords({ running, output, error }: DeskState, line: number | null): string {
  if (running === "loading") return DESK.loading;
  if (running === "long") return DESK.long;
  if (running === "yes") return DESK.running;
  if (running !== "no") return DESK.waits[running];
  if (output.ending === "stopped") return DESK.stopped;
  if (output.ending === "failed" && error?.name === "NoAnswer") return DESK.asksYou;
  if (output.ending === "failed" && error !== null && CENTRE_TROUBLES.has(error.name)) return DESK.notRun;
  if (output.ending === "failed") return line === null ? DESK.stuck : DESK.stuckAt(line);
  if (output.ending !== "done") return "";
  return output.lines.length === 0 ? DESK.noOutput : DESK.done;
}

function Lines({ state }: { state: DeskState }) {
  const box = useRef<HTMLPreElement>(null);
  const { lines, full, ending } = state.output;
  useEffect(() => {
    if (box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [lines.length]);
  const untouched = lines.length === 0 && ending === null && state.running === "no";
  return (
    // Long output is read by scrolling, so the keyboard must reach it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys
    <pre className="output" ref={box} tabIndex={0} data-testid="output" aria-labelledby="output-title">
      {untouched ? <span className="output-empty">{DESK.outputEmpty}</span> : null}
      {lines.map((line) => (
        <Line key={line.id} line={line} />
      ))}
      {full ? <span className="output-full">{DESK.tooMuch}</span> : null}
    </pre>
  );
}

const Line = memo(function Line({ line }: { line: OutputLine }) {
  return (
    <span className={`out out--${line.stream}`} data-stream={line.stream}>
      {line.text}
      {"\n"}
    </span>
  );
});

function Answers({ answers, onAnswers }: Omit<OutputPaneProps, "desk">) {
  const id = useId();
  return (
    <div className="answers">
      <label htmlFor={id}>{DESK.answers}</label>
      <p id={`${id}-hint`}>{DESK.answersHint}</p>
      <textarea
        id={id}
        aria-describedby={`${id}-hint`}
        data-testid="answers"
        value={answers}
        onChange={(event) => onAnswers(event.target.value)}
        spellCheck={false}
      />
    </div>
  );
}
