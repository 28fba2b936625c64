/** Paper is white: for as long as it is printed, the page is light. */

import { useEffect } from "react";

export function usePrint(): void {
  useEffect(() => {
    const root = document.documentElement;
    let theme: string | undefined;
    const before = (): void => {
      theme = root.dataset.theme;
      root.dataset.theme = "light";
    };
    const after = (): void => {
      if (theme === undefined) delete root.dataset.theme;
      else root.dataset.theme = theme;
    };
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
}
