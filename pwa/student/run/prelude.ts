addEventListener("error", () => undefined);
