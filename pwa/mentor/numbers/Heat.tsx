import type { HeatCell } from "../../shared/wire.ts";
import { heatTable, levelOf } from "./heat.ts";
import { kindWords, NUMBERS } from "./texts.ts";

/** Requests by hour and kind: numbers in cells whose ground says the same. */
export function Heat({ cells }: { cells: readonly HeatCell[] }) {
  const { hours, rows, most } = heatTable(cells);
  return (
    <section className="numbers__part" data-testid="numbers-heat">
      <h3>{NUMBERS.heat}</h3>
      <p className="numbers__soft">{NUMBERS.heatHow}</p>
      {/* It may scroll, so the keyboard must be able to reach it. */}
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys */}
      <div className="numbers__scroll" tabIndex={0} role="region" aria-label={NUMBERS.heat}>
        <table className="numbers__table numbers__heat hh-numbers">
          <thead>
            <tr>
              <th scope="col">{NUMBERS.kind}</th>
              {hours.map((hour) => (
                <th key={hour} scope="col">
                  {NUMBERS.hour(hour)}
                </th>
              ))}
              <th scope="col">{NUMBERS.sum}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ language, kind, counts, sum }) => (
              <tr key={`${language}/${kind}`}>
                <th scope="row">{kindWords(language, kind)}</th>
                {counts.map((count, index) => (
                  <td key={hours[index]} className={`numbers__cell numbers__cell--${String(levelOf(count, most))}`}>
                    {count === 0 ? "" : count}
                  </td>
                ))}
                <td>{sum}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
