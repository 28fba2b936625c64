/** How far back the numbers go, from now by the server's clock. */

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const SPANS = ["lesson", "week", "month", "year"] as const;

export type Span = (typeof SPANS)[number];

const SPAN_MS: Readonly<Record<Span, number>> = {
  lesson: 12 * HOUR_MS,
  week: 7 * DAY_MS,
  month: 30 * DAY_MS,
  year: 365 * DAY_MS,
};

/** One of the calls of a room's numbers, for this span. */
export const statsPath = (roomId: string, span: Span, what: "series" | "requests" | "requests.csv"): string =>
  `rooms/${encodeURIComponent(roomId)}/stats/${what}?span=${String(SPAN_MS[span])}`;
