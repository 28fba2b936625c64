import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { onTheme, token } from "./colours.ts";
import type { Line } from "./lines.ts";
import { cellWords, momentWords, NUMBERS, tickWords } from "./texts.ts";

interface ChartProps {
  title: string;
  how: string;
  times: number[];
  lines: Line[];
  zone: string;
  testId: string;
}

const HEIGHT_PX = 190;

/** Lines over time, with a legend in words, and the same numbers as a table for whoever does not see them. */
export function Chart({ title, how, times, lines, zone, testId }: ChartProps) {
  return (
    <section className="numbers__part" data-testid={testId}>
      <h3>{title}</h3>
      <p className="numbers__soft">{how}</p>
      {lines.length < 2 ? null : <Legend lines={lines} />}
      <Plot title={title} times={times} lines={lines} zone={zone} />
      <details className="numbers__same">
        <summary>{NUMBERS.table}</summary>
        {/* It may scroll, so the keyboard must be able to reach it. */}
        {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys */}
        <div className="numbers__scroll" tabIndex={0} role="region" aria-label={title}>
          <table className="numbers__table hh-numbers">
            <thead>
              <tr>
                <th scope="col">{NUMBERS.step}</th>
                {lines.map(({ label }) => (
                  <th key={label} scope="col">
                    {label}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.map((at, index) => (
                <tr key={at}>
                  <th scope="row">{momentWords(at * 1000, zone)}</th>
                  {lines.map(({ label, values }) => (
                    <td key={label}>{cellWords(values[index] ?? null)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}

function Legend({ lines }: { lines: readonly Line[] }) {
  return (
    <ul className="numbers__legend">
      {lines.map(({ label, colour, shape }) => (
        <li key={label}>
          <span
            className={`numbers__key numbers__key--${shape}`}
            style={{ borderColor: `var(${colour})` }}
            aria-hidden="true"
          />
          {label}
        </li>
      ))}
    </ul>
  );
}

type PlotProps = Pick<ChartProps, "title" | "times" | "lines" | "zone">;

function Plot({ title, times, lines, zone }: PlotProps) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const plot = new uPlot(optionsOf(times, lines, zone, element.clientWidth), [times, ...lines.map(({ values }) => values)], element);
    const fit = new ResizeObserver(() => plot.setSize({ width: element.clientWidth, height: HEIGHT_PX }));
    fit.observe(element);
    const forget = onTheme(() => plot.redraw(false, true));
    return () => {
      fit.disconnect();
      forget();
      plot.destroy();
    };
  }, [times, lines, zone]);
  return <div ref={box} className="numbers__plot" role="img" aria-label={title} />;
}

function optionsOf(times: readonly number[], lines: readonly Line[], zone: string, width: number): uPlot.Options {
  // The last step has its width, too.
  const step = (times[1] ?? 0) - (times[0] ?? 0);
  const axis: uPlot.Axis = {
    stroke: () => token("--ink-soft"),
    grid: { stroke: () => token("--line"), width: 1 },
    ticks: { stroke: () => token("--line"), width: 1 },
  };
  return {
    width,
    height: HEIGHT_PX,
    tzDate: (at) => uPlot.tzDate(new Date(at * 1000), zone),
    cursor: { show: false },
    legend: { show: false },
    scales: {
      x: { range: (_plot, least, most) => [least, most + Math.max(step, 1)] },
      y: { range: (_plot, _least, most) => [0, Math.max(1, most * 1.1)] },
    },
    axes: [
      { ...axis, values: (_plot, splits, _axis, _space, between) => splits.map((at) => tickWords(at * 1000, between, zone)) },
      { ...axis, size: 46 },
    ],
    series: [{}, ...lines.map(seriesOf)],
  };
}

function seriesOf({ label, colour, shape }: Line): uPlot.Series {
  const stroke = (): string => token(colour);
  const series: uPlot.Series = { label, stroke, width: 2, points: { show: true, size: 6, fill: stroke } };
  if (shape === "dashes") return { ...series, dash: [6, 4] };
  const bars = shape === "bars" ? uPlot.paths.bars?.({ size: [0.7, 40], align: 1 }) : undefined;
  return bars === undefined ? series : { ...series, width: 0, fill: stroke, points: { show: false }, paths: bars };
}
