import { useLayoutEffect, useState, type RefObject } from "react";

/** How many items of a list with wrapping rows are in a row below the first `rows`, whether they are shown or not. */
export function useBelow(list: RefObject<HTMLElement | null>, rows: number): number {
  const [below, setBelow] = useState(0);
  // After every drawing: a longer name moves the rows, too.
  useLayoutEffect(() => {
    const box = list.current;
    if (box === null) return undefined;
    const look = (): void => {
      const tops = [...box.children].map((item) => Math.round((item as HTMLElement).offsetTop));
      const last = [...new Set(tops)].sort((a, b) => a - b).at(rows - 1);
      setBelow(last === undefined ? 0 : tops.filter((top) => top > last).length);
    };
    look();
    const watcher = new ResizeObserver(look);
    watcher.observe(box);
    return () => watcher.disconnect();
  });
  return below;
}
