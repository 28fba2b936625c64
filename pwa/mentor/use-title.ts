/** The tab says how many wait, so that a mentor sees it from another tab. */

import { useEffect } from "react";

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title;
  }, [title]);
}
