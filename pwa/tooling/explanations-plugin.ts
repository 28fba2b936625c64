/** Brings the explanations of the content folder into the page; without the file the page has general words only. */
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const ID = "virtual:explanations";
const FILE = fileURLToPath(new URL("../../content/explanations.json", import.meta.url));

export function explanations(): Plugin {
  return {
    name: "explanations",
    resolveId: (id) => (id === ID ? "\0" + ID : null),
    load(id) {
      if (id !== "\0" + ID) return null;
      if (!existsSync(FILE)) {
        this.warn("content/explanations.json is missing: children will see general words only");
        return "export default [];";
      }
      this.addWatchFile(FILE);
      const parsed = JSON.parse(readFileSync(FILE, "utf8")) as unknown;
      const entries = Array.isArray(parsed) ? parsed : (parsed as { explanations?: unknown }).explanations;
      return `export default ${JSON.stringify(entries ?? [])};`;
    },
  };
}
