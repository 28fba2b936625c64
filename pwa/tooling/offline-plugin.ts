/**
 * The service worker: keeps the student's page, so that it opens and works without a line to the centre.
 *
 * It answers for the student's page, for its files and for the files of Python, and for nothing else: calls, sockets
 * and the mentor's page never meet it. Which files of Python it finds in its cache is decided by the page
 * (student/offline), which fetches them in the background; here they are only read.
 */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import type { ManifestTransform } from "workbox-build";
import { PYODIDE_BASE, PYTHON_CACHE } from "./pyodide-plugin.ts";
import { reached } from "./reach.ts";

/** What the server says with each file is kept with it: a cached page lives under the headers of its day. */
const HEADERS = fileURLToPath(new URL("../../web/doorkeeper.py", import.meta.url));
const BUILD = fileURLToPath(new URL("../build", import.meta.url));
const HAS_OWN_POLICY = /\.html$|\.worker-/;

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");

/** What only the mentors' page asks for is not kept on children's laptops. */
const childrensOnly: ManifestTransform = (entries) => {
  const assets = entries.filter(({ url }) => url.startsWith("assets/"));
  const files = ["student.html", ...assets.map(({ url }) => url)];
  const kept = reached("student.html", new Map(files.map((file) => [file, readFileSync(join(BUILD, file), "utf8")])));
  return { manifest: entries.filter(({ url }) => !url.startsWith("assets/") || kept.has(url)), warnings: [] };
};

/** Makes new headers a new revision of whatever lives under them. */
const withHeaders: ManifestTransform = (entries) => {
  const headers = readFileSync(HEADERS);
  const manifest = entries.map((entry) => {
    if (!HAS_OWN_POLICY.test(entry.url)) return entry;
    const revision = createHash("sha256")
      .update(headers)
      .update(entry.revision ?? entry.url);
    return { ...entry, revision: revision.digest("hex").slice(0, 16) };
  });
  return { manifest, warnings: [] };
};

export function offline(): Plugin[] {
  return VitePWA({
    registerType: "prompt",
    // The page registers it itself: an injected script would be inline, which the policy forbids.
    injectRegister: null,
    // A file of its own (public/manifest.webmanifest), so that the mentor's page has none.
    manifest: false,
    filename: "sw.js",
    workbox: {
      globPatterns: ["student.html", "assets/*.{js,css,svg}", "icons/*.png", "manifest.webmanifest"],
      dontCacheBustURLsMatching: /^assets\//,
      manifestTransforms: [childrensOnly, withHeaders],
      navigateFallback: "student.html",
      navigateFallbackAllowlist: [/^\/(?:\?.*)?$/],
      cleanupOutdatedCaches: true,
      clientsClaim: true,
      skipWaiting: false,
      inlineWorkboxRuntime: true,
      sourcemap: false,
      runtimeCaching: [
        {
          urlPattern: new RegExp(escaped("/" + PYODIDE_BASE)),
          handler: "CacheFirst",
          options: { cacheName: PYTHON_CACHE, plugins: [{ cacheWillUpdate: () => Promise.resolve(null) }] },
        },
      ],
    },
  });
}
