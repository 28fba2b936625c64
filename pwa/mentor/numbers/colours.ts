/** The colours of the design for what is drawn on a canvas, and the moments at which they change. */

/** The value of a token of `tokens.css` in the theme of now. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Calls back when the theme changes, by hand or by the system; call what comes back to end it. */
export function onTheme(changed: () => void): () => void {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const byHand = new MutationObserver(changed);
  byHand.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  system.addEventListener("change", changed);
  return () => {
    byHand.disconnect();
    system.removeEventListener("change", changed);
  };
}
