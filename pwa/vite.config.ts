import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { offline } from "./tooling/offline-plugin.ts";
import { pages } from "./tooling/pages-plugin.ts";
import { pyodideFiles } from "./tooling/pyodide-plugin.ts";
import { explanations } from "./tooling/explanations-plugin.ts";
import { jsRunner } from "./tooling/runner-plugin.ts";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const backend = process.env.HELPING_HANDS_BACKEND ?? "http://127.0.0.1:8080";
const htmlPages = ["student.html", "mentor.html"].map(here).filter((file) => existsSync(file));

export default defineConfig({
  plugins: [pages(), jsRunner(), pyodideFiles(), explanations(), offline()],
  resolve: {
    alias: {
      "react/jsx-runtime": "preact/jsx-runtime",
      "react-dom/client": "preact/compat/client",
      "react-dom": "preact/compat",
      react: "preact/compat",
    },
  },
  worker: { format: "es" },
  build: {
    target: "es2022",
    // Not where it is served from: tooling/publish.ts brings it there.
    outDir: "build",
    // A policy without inline scripts and data: addresses: everything is a file of its own.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: htmlPages },
  },
  server: {
    fs: { allow: [here("..")] },
    headers: { "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Embedder-Policy": "require-corp" },
    proxy: {
      "/api": backend,
      "/ws": { target: backend, ws: true },
    },
  },
});
