import type { PreviewRow } from "../../shared/wire.ts";
import { movedBy } from "./rules-core.ts";
import { ORDER } from "./rules-texts.ts";
import { refusalWords } from "./texts.ts";
import type { Preview } from "./use-preview.ts";

interface OrderPreviewProps {
  preview: Preview;
  /** How many rules are changed and not saved. */
  changes: number;
  /** One of them cannot be. */
  hasProblem: boolean;
}

/** Those who wait, in the order that the rules on the left would make, each with the place that it has now. */
export function OrderPreview({ preview, changes, hasProblem }: OrderPreviewProps) {
  const { told, failed, refused } = preview;
  // With many waiting it scrolls, so the keyboard must be able to reach it.
  /* eslint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys */
  return (
    <section
      className="order"
      aria-labelledby="order-title"
      tabIndex={0}
      data-testid="order-preview"
      data-moved={told?.moved}
    >
      <h3 id="order-title">
        {ORDER.title} <span className="order__soft">{changes === 0 ? ORDER.now : ORDER.then}</span>
      </h3>
      <div aria-live="polite" className="order__said">
        {hasProblem ? <p>{ORDER.problem}</p> : null}
        {failed ? <p>{ORDER.failed}</p> : null}
        {refused === null ? null : <p className="hh-field__error">{refusalWords(refused)}</p>}
        {told === null || hasProblem || refused !== null ? null : (
          <p data-testid="order-summary">
            {[ORDER.summary(told, changes), ORDER.triage(told)].filter(Boolean).join(" ")}
          </p>
        )}
      </div>
      {told === null ? (
        failed ? null : <p>{ORDER.looking}</p>
      ) : told.rows.length === 0 ? (
        <p className="order__soft">{ORDER.nobody}</p>
      ) : (
        <table className="order__table hh-numbers" data-testid="order-table">
          <thead>
            <tr>
              <th scope="col">{ORDER.place}</th>
              <th scope="col">{ORDER.child}</th>
              <th scope="col">{ORDER.move}</th>
              <th scope="col" className="order__points">
                {ORDER.points}
              </th>
            </tr>
          </thead>
          <tbody>
            {told.rows.map((row) => (
              <Row key={row.ticket_id} row={row} />
            ))}
          </tbody>
        </table>
      )}
      {told !== null && told.left_off > 0 ? <p className="order__soft">{ORDER.leftOff(told.left_off)}</p> : null}
    </section>
  );
}

function Row({ row }: { row: PreviewRow }) {
  const by = movedBy(row);
  const move = by === 0 ? "stays" : by > 0 ? "up" : "down";
  return (
    <tr data-testid="order-row" data-student={row.student.name} data-move={move}>
      <td>{row.then}</td>
      <th scope="row">
        <bdi>{row.student.name}</bdi>
        <span className="order__why">{ORDER.reasons(row)}</span>
      </th>
      <td className={`order__move order__move--${move}`}>{ORDER.moved(row)}</td>
      <td className="order__points">{Math.round(row.score_then)}</td>
    </tr>
  );
}
