/** Copies the Python runtime beside the other assets: nothing is fetched from outside the centre. */
import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const FOLDER = fileURLToPath(new URL("../node_modules/pyodide/", import.meta.url));
const FILES = [
  "pyodide.mjs",
  "pyodide.asm.mjs",
  "pyodide.asm.wasm",
  "python_stdlib.zip",
  "pyodide-lock.json",
];
const TYPES: Record<string, string> = {
  mjs: "text/javascript",
  wasm: "application/wasm",
  zip: "application/zip",
  json: "application/json",
};

const { version } = JSON.parse(readFileSync(FOLDER + "package.json", "utf8")) as { version: string };

/** The version is in the address, because everything under /assets/ may be cached for ever. */
export const PYODIDE_BASE = `assets/pyodide/${version}/`;
/** Where a laptop keeps them; another version has another cache. */
export const PYTHON_CACHE = `hh-python-${version}`;

/** What the page needs to know to fetch them beforehand, the small ones first. */
const told = (): object => ({
  cache: PYTHON_CACHE,
  files: FILES.map((file) => ({ path: `/${PYODIDE_BASE}${file}`, bytes: statSync(FOLDER + file).size })).sort(
    (a, b) => a.bytes - b.bytes,
  ),
});

export function pyodideFiles(): Plugin {
  return {
    name: "pyodide-files",
    config: () => ({
      define: {
        __PYODIDE_BASE__: JSON.stringify("/" + PYODIDE_BASE),
        __PYTHON_FILES__: JSON.stringify(told()),
      },
    }),
    generateBundle() {
      for (const file of FILES) {
        this.emitFile({ type: "asset", fileName: PYODIDE_BASE + file, source: readFileSync(FOLDER + file) });
      }
    },
    configureServer(server) {
      server.middlewares.use("/" + PYODIDE_BASE, (request, response, next) => {
        const file = FILES.find((name) => request.url?.split("?")[0] === "/" + name);
        if (file === undefined) {
          next();
          return;
        }
        response.setHeader("Content-Type", TYPES[file.split(".").pop() ?? ""] ?? "application/octet-stream");
        response.end(readFileSync(FOLDER + file));
      });
    },
  };
}
