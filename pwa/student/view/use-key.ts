import { useLayoutEffect, useRef } from "react";

/* Heard before the screen is painted: a key pressed on what is seen must never be lost, nor meet what was there before. */

/** Alt and a letter, anywhere on the page but in a dialog, while `on`. A key that is held down is pressed once. */
export function useKey(letter: string, on: boolean, act: () => void): void {
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  useLayoutEffect(() => {
    if (!on) return;
    const press = (event: KeyboardEvent): void => {
      if (!event.altKey || event.ctrlKey || event.metaKey || event.code !== `Key${letter.toUpperCase()}`)
        return;
      event.preventDefault();
      if (!event.repeat && document.querySelector("dialog[open]") === null) latest.current();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, [letter, on]);
}

/** Ctrl and Enter anywhere but in the editor, which has its own, and in a dialog. */
export function useRunKey(run: () => void): void {
  const latest = useRef(run);
  useLayoutEffect(() => {
    latest.current = run;
  });
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const asked = event.key === "Enter" && (event.ctrlKey || event.metaKey);
      if (!asked || event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      latest.current();
    };
    addEventListener("keydown", press);
    return () => removeEventListener("keydown", press);
  }, []);
}
