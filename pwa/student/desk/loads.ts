/**
 * Loads that hang are broken off, so that the child's work gets through.
 *
 * A browser makes six connections to one server and keeps further calls waiting. Whatever else the page was loading
 * when the line failed may hold all six of them for minutes, with the line long back and no push leaving the laptop.
 * Nothing in a page can end that but `stop()`, which ends a reload as well: so a page that is on its way to another
 * one, or to a new version of itself, is left alone.
 */

/** A page that has not come by then will not come; the one that is there goes on. */
export const LEAVING_MS = 20_000;

export interface Loads {
  /** What is wanted after it is loaded anew. */
  breakOff: () => void;
}

type Page = Pick<Window, "stop" | "addEventListener">;

export function watchLoads(page: Page, now_ms: () => number): Loads {
  let leftAt_ms = -Infinity;
  page.addEventListener("beforeunload", () => {
    leftAt_ms = now_ms();
  });
  return {
    breakOff: () => {
      if (now_ms() - leftAt_ms > LEAVING_MS) page.stop();
    },
  };
}
