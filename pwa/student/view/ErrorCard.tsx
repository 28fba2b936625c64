import { isGraded } from "../../shared/fixes.ts";
import { Button } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { fittingOffer, placeOf, shownOffer } from "../desk/offer.ts";
import { CENTRE_TROUBLES } from "../run/messages.ts";
import { explain, isSpecific } from "../explain.ts";
import { inGradedWork } from "../own-words.ts";
import { ERROR } from "../texts.ts";
import { useDeskState, useEdits } from "./use-desk.ts";

/** What went wrong, in kind words, with a way to the line. */
export function ErrorCard({ desk }: { desk: Desk }) {
  const state = useDeskState(desk);
  const { error, active } = state;
  useEdits(desk);
  if (error?.path !== active) return null;
  // With a fix on offer, the fix is the action.
  const program = desk.editor.current().text;
  const fit = fittingOffer(shownOffer(state), active, program);
  const offered = fit !== null && (fit.after === null ? !isSpecific(error, program) : fit.suggestion.level === "push");
  const graded = isGraded(state.settings);
  const { title, text, action } = graded ? inGradedWork(error) : explain(error, program);
  const { line, column } = placeOf(error, fit);
  const gentle = error.name === "NoAnswer" || CENTRE_TROUBLES.has(error.name);
  return (
    <section
      className={gentle ? "card card--asks" : "card card--error"}
      role={gentle ? "status" : "alert"}
      data-testid="error-card"
      data-line={line ?? ""}
      data-name={error.name}
    >
      <div className="card-head">
        <h2 data-testid="error-title">{title}</h2>
        {line === null ? null : (
          <Button
            className="line-chip"
            title={ERROR.show}
            data-testid="error-line"
            onClick={() => desk.editor.goTo(line, column ?? 1)}
          >
            {ERROR.line(line)} <span aria-hidden="true">→</span>
            <span className="hh-unseen">{ERROR.show}</span>
          </Button>
        )}
      </div>
      <p data-testid="error-text">{text}</p>
      {offered ? null : (
        <p className="card-action" data-testid="error-action">
          {action}
        </p>
      )}
      {gentle ? null : (
        <details className="computer-words" open={graded}>
          <summary>{ERROR.computer}</summary>
          <code data-testid="error-message">{`${error.name}: ${error.message}`}</code>
        </details>
      )}
    </section>
  );
}
