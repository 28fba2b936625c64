import { visible } from "../shared/visible.ts";
import { quoted } from "./names.ts";
import { story } from "./story.ts";
import { pointsWords, questionParts, ruleWords } from "./texts.ts";
import { clock } from "./time.ts";
import type { Ticket } from "./wire.ts";

/** What the child chose in a form, and its own words, as far as there are any. */
export function Question({ ticket }: { ticket: Ticket }) {
  const { ask } = ticket;
  if (ask === null) return null;
  const parts = questionParts(ask);
  return (
    <section
      className="question"
      data-testid="ticket-question"
      data-form={typeof ask.template === "object" ? ask.template?.id : undefined}
      aria-label="Question"
    >
      {parts.length === 0 ? <p className="panel__soft">Asked for help without words. The code may tell more.</p> : null}
      <dl className="question__parts">
        {parts.map((part, index) => (
          <div key={index} className="question__part">
            <dt>
              <bdi>{visible(part.label)}</bdi>
            </dt>
            <dd>
              <bdi>{visible(part.text)}</bdi>
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** The points for waiting grow on the server; here the time itself is shown, which is never old. */
export function Why({ ticket, waited }: { ticket: Ticket; waited: number }) {
  return (
    <section className="facts" data-testid="ticket-why">
      <h3 className="panel__title">
        {ticket.position === null ? "Why here" : `Why in place ${ticket.position}`}
      </h3>
      <ul className="facts__rows">
        {ticket.why.map((rule) => (
          <li key={rule.rule} className="facts__row">
            <span>{ruleWords(rule.rule)}</span>
            <span className="facts__points hh-numbers">
              {rule.rule === "waiting" ? clock(waited) : pointsWords(rule.points)}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Times count from when the ticket came in: the server's clock is not this laptop's. */
export function History({ ticket, names }: { ticket: Ticket; names: Readonly<Record<string, string>> }) {
  return (
    <section className="facts" data-testid="ticket-history">
      <h3 className="panel__title">So far</h3>
      <ol className="facts__rows">
        {story(ticket, names).map((step, index) => (
          <li key={index} className="facts__row facts__row--tall">
            <span>
              {step.words}
              {step.times > 1 ? <span className="hh-numbers"> ×{step.times}</span> : null}{" "}
              <span className="facts__by">{step.by}</span>
            </span>
            <span className="facts__points hh-numbers">{clock((step.at - ticket.opened_at) / 1000)}</span>
            {step.note ? <q className="facts__note">{quoted(step.note)}</q> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
