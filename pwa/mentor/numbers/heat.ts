/** The heat table: rows for kinds of trouble, columns for the hours of the day between the first and the last. */

import type { HeatCell } from "../../shared/wire.ts";

export interface HeatRow {
  language: string;
  kind: string;
  /** One for each hour of `HeatTable.hours`. */
  counts: number[];
  sum: number;
}

export interface HeatTable {
  hours: number[];
  rows: HeatRow[];
  most: number;
}

/** Steps of colour; nothing is the lowest. */
export const LEVELS = 4;

export function heatTable(cells: readonly HeatCell[]): HeatTable {
  if (cells.length === 0) return { hours: [], rows: [], most: 0 };
  const seen = cells.map(({ hour }) => hour);
  const first = Math.min(...seen);
  const hours = Array.from({ length: Math.max(...seen) - first + 1 }, (_, index) => first + index);
  const byKind = new Map<string, HeatRow>();
  for (const { language, kind, hour, count } of cells) {
    const key = `${language}/${kind}`;
    const row = byKind.get(key) ?? { language, kind, counts: hours.map(() => 0), sum: 0 };
    row.counts[hour - first] = (row.counts[hour - first] ?? 0) + count;
    row.sum += count;
    byKind.set(key, row);
  }
  const rows = [...byKind.values()].sort((a, b) => b.sum - a.sum);
  return { hours, rows, most: Math.max(...rows.flatMap(({ counts }) => counts)) };
}

/** From 0 for nothing to `LEVELS` for the most. */
export const levelOf = (count: number, most: number): number =>
  count === 0 || most === 0 ? 0 : Math.max(1, Math.ceil((count / most) * LEVELS));
