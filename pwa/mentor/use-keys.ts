/** Keys for the whole page, except where somebody types or a dialog is open. */

import { useLayoutEffect, useRef } from "react";
import { actionOf, placeOf, type KeyAction } from "./keys.ts";

/** A key for which there is nothing to do here stays the browser's own. */
export function useKeys(does: Readonly<Partial<Record<KeyAction, () => void>>>, active: boolean): void {
  const latest = useRef(does);
  // Before the screen is painted: a key pressed on what is seen must never meet what was there before.
  useLayoutEffect(() => {
    latest.current = does;
  });
  useLayoutEffect(() => {
    if (!active) return undefined;
    const onKey = (event: KeyboardEvent): void => {
      const { key, ctrlKey, metaKey, altKey, target } = event;
      const action = actionOf({ key, ctrlKey, metaKey, altKey, within: placeOf(target) });
      const act = action === null ? undefined : latest.current[action];
      if (act === undefined) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", onKey);
    return () => {
      document.removeEventListener("keydown", onKey);
    };
  }, [active]);
}
