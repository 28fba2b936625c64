/** Light or dark: the system decides until somebody chooses; the choice stays on this laptop. */
export type Theme = "light" | "dark";

const KEY = "hh.theme";

function stored(): Theme | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : null;
  } catch {
    return null;
  }
}

export function currentTheme(): Theme {
  return stored() ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
}

/** Call once, before anything is drawn. */
export function applyStoredTheme(): void {
  const theme = stored();
  if (theme !== null) document.documentElement.dataset.theme = theme;
}

export function chooseTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Without storage the choice lasts as long as the page.
  }
}
