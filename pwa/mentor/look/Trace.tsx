import { visible } from "../../shared/visible.ts";
import type { Asked } from "../use-answer.ts";
import type { TraceAnswer } from "../wire.ts";
import { fromQuestion, QUESTION, stepWords, TRIED } from "./texts.ts";

/** With which question one may begin: by rules, from what was met and tried. */
export function FirstQuestion({ asked }: { asked: Asked<TraceAnswer> }) {
  const question = asked.kind === "here" ? asked.answer.question : null;
  if (question === null) return null;
  return (
    <section className="first-question" data-testid="first-question" data-question={question.id}>
      <div className="first-question__head">
        <h3>{QUESTION.title}</h3>
        <p>{QUESTION.because(question.because)}</p>
      </div>
      <p className="first-question__words">“{question.text}”</p>
    </section>
  );
}

/** What the child met, ran, took and declined; times count from the question. */
export function Tried({ asked }: { asked: Asked<TraceAnswer> }) {
  return (
    <section className="facts" data-testid="ticket-tried" aria-busy={asked.kind === "loading"}>
      <h3 className="panel__title">{TRIED.title}</h3>
      {asked.kind === "loading" ? <p className="panel__soft">{TRIED.loading}</p> : null}
      {asked.kind === "failed" ? <p className="panel__soft">{TRIED.failed}</p> : null}
      {asked.kind === "here" ? <Steps trace={asked.answer} /> : null}
    </section>
  );
}

function Steps({ trace }: { trace: TraceAnswer }) {
  if (trace.steps.length === 0) return <p className="panel__soft">{TRIED.nothing}</p>;
  return (
    <ol className="facts__rows">
      {trace.steps.map((step, index) => (
        <li key={index} className="facts__row facts__row--tall" data-what={step.what}>
          <span>
            {stepWords(step)}
            {step.times > 1 ? <span className="hh-numbers"> ×{step.times}</span> : null}
          </span>
          <span className="facts__points hh-numbers">{fromQuestion((step.at - trace.asked_at) / 1000)}</span>
          {step.about === null ? null : <bdi className="facts__note">{visible(step.about)}</bdi>}
          {step.reason === null ? null : <bdi className="facts__note">“{visible(step.reason)}”</bdi>}
        </li>
      ))}
    </ol>
  );
}
