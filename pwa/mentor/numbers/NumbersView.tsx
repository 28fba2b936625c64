import { useMemo, useState } from "react";
import { Button } from "../../shared/ui/index.ts";
import type { ConceptCount, RoomStats, SeriesAnswer } from "../../shared/wire.ts";
import type { Room } from "../wire.ts";
import { Chart } from "./Chart.tsx";
import { Heat } from "./Heat.tsx";
import { requestLines, shareLines, timesOf, waitLines } from "./lines.ts";
import { SPANS, statsPath, type Span } from "./spans.ts";
import { figures, LINES, momentWords, NUMBERS } from "./texts.ts";
import { usePrint } from "./use-print.ts";
import { useSeries } from "./use-series.ts";
import "./numbers.css";

/** How it went: waits, what ended without a mentor, how right the ranges were, and when children asked about what. */
export function NumbersView({ room }: { room: Room }) {
  const [span, setSpan] = useState<Span>("lesson");
  const [told, again] = useSeries(room.id, span);
  usePrint();
  return (
    <main className="numbers" data-testid="numbers">
      <header className="numbers__head">
        <h2>
          {NUMBERS.title} <bdi className="numbers__room">{room.name}</bdi>
        </h2>
        <div className="numbers__spans" role="group" aria-label={NUMBERS.span}>
          {SPANS.map((each) => (
            <Button
              key={each}
              variant={each === span ? "primary" : "quiet"}
              aria-pressed={each === span}
              onClick={() => setSpan(each)}
              data-testid={`numbers-${each}`}
            >
              {NUMBERS.spans[each]}
            </Button>
          ))}
        </div>
        <div className="numbers__out">
          <a
            href={`/api/v1/${statsPath(room.id, span, "requests.csv")}`}
            download="requests.csv"
            aria-label={NUMBERS.csvSpoken}
            data-testid="numbers-csv"
          >
            {NUMBERS.csv}
          </a>
          <a
            href={`/api/v1/${statsPath(room.id, span, "requests")}`}
            download="requests.json"
            aria-label={NUMBERS.jsonSpoken}
            data-testid="numbers-json"
          >
            {NUMBERS.json}
          </a>
          <Button onClick={() => print()} data-testid="numbers-print">
            {NUMBERS.print}
          </Button>
        </div>
      </header>
      <p role="status" className="numbers__old">
        {told.failed && told.series !== null ? NUMBERS.old : ""}
      </p>
      {told.series === null ? (
        <Nothing words={told.failed ? NUMBERS.failed : NUMBERS.loading} {...(told.failed ? { onAgain: again } : {})} />
      ) : told.series.all.requests === 0 ? (
        <Nothing words={NUMBERS.empty} more={NUMBERS.emptyMore} />
      ) : (
        <Told series={told.series} />
      )}
    </main>
  );
}

function Nothing({ words, more, onAgain }: { words: string; more?: string; onAgain?: () => void }) {
  return (
    <div className="numbers__nothing" role="status" data-testid="numbers-nothing">
      <p>{words}</p>
      {more === undefined ? null : <p className="numbers__soft">{more}</p>}
      {onAgain === undefined ? null : <Button onClick={onAgain}>{NUMBERS.again}</Button>}
    </div>
  );
}

function Told({ series }: { series: SeriesAnswer }) {
  const times = useMemo(() => timesOf(series), [series]);
  const lines = useMemo(
    () => ({
      requests: requestLines(series, LINES),
      waits: waitLines(series, LINES),
      shares: shareLines(series, LINES),
    }),
    [series],
  );
  const zone = series.time_zone;
  return (
    <>
      <p className="numbers__soft hh-numbers">
        {momentWords(series.from, zone)} – {momentWords(series.to, zone)}
      </p>
      <Figures stats={series.all} />
      <div className="numbers__charts">
        <Chart title={NUMBERS.waits} how={NUMBERS.waitsHow} times={times} lines={lines.waits} zone={zone} testId="chart-waits" />
        <Chart title={NUMBERS.requests} how={NUMBERS.requestsHow} times={times} lines={lines.requests} zone={zone} testId="chart-requests" />
        <Chart title={NUMBERS.shares} how={NUMBERS.sharesHow} times={times} lines={lines.shares} zone={zone} testId="chart-shares" />
        <About concepts={series.concepts} />
      </div>
      <Heat cells={series.heat} />
    </>
  );
}

function Figures({ stats }: { stats: RoomStats }) {
  return (
    <dl className="numbers__figures hh-numbers" data-testid="numbers-figures">
      {figures(stats).map(({ key, name, value, more }) => (
        <div key={key} className="numbers__figure" data-testid={`figure-${key}`}>
          <dt>{name}</dt>
          <dd>
            <strong>{value}</strong>
            {more === undefined ? null : <span>{more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  );
}

const SHOWN = 8;

function About({ concepts }: { concepts: readonly ConceptCount[] }) {
  const most = concepts[0]?.count ?? 1;
  return (
    <section className="numbers__part">
      <h3>{NUMBERS.about}</h3>
      <p className="numbers__soft">{NUMBERS.aboutHow}</p>
      {concepts.length === 0 ? <p>{NUMBERS.aboutNone}</p> : null}
      <ol className="numbers__about hh-numbers" data-testid="numbers-about">
        {concepts.slice(0, SHOWN).map(({ code, title, count }) => (
          <li key={code}>
            <span>{title}</span>
            <span>{count}</span>
            <span className="numbers__bar" style={{ width: `${String((count / most) * 100)}%` }} aria-hidden="true" />
          </li>
        ))}
      </ol>
    </section>
  );
}
