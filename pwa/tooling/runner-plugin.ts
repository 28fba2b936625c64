/**
 * Builds the two scripts that run a child's JavaScript and offers them as text in `virtual:js-runner`.
 *
 * They are text, not files, because one is the inline script of a srcdoc frame and the other stands in
 * front of the child's program in the same blob. The page's content security policy allows the inline
 * script by its hash, so the build also writes `csp.json` for the server.
 */
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "vite";

const ID = "virtual:js-runner";
const RESOLVED = "\0" + ID;

export const cspHash = (script: string): string =>
  "sha256-" + createHash("sha256").update(script, "utf8").digest("base64");

/** Bundles one file into a single line of script, so that it moves no line number of what follows it. */
async function oneLine(file: URL): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: true,
      target: "es2022",
      lib: { entry: fileURLToPath(file), formats: ["iife"], name: "hh" },
      rolldownOptions: { output: { exports: "none" } },
    },
  });
  const output = (Array.isArray(result) ? result[0] : result) as {
    output: { type: string; code?: string }[];
  };
  // The minifier writes line ends of texts as they are; it leaves no others.
  const code = output.output.find((part) => part.type === "chunk")?.code?.trim().replaceAll("\n", "\\n") ?? "";
  if (code === "" || /[\n\r\u2028\u2029]/.test(code) || code.includes("</script")) {
    throw new Error(`${file.pathname} does not fit on one line of an inline script`);
  }
  return code;
}

export function jsRunner(): Plugin {
  const frameFile = new URL("../student/run/frame.ts", import.meta.url);
  const preludeFile = new URL("../student/run/prelude.ts", import.meta.url);
  let scripts: { frame: string; prelude: string } | null = null;

  const load = async (): Promise<{ frame: string; prelude: string }> =>
    (scripts ??= { frame: await oneLine(frameFile), prelude: await oneLine(preludeFile) });

  return {
    name: "js-runner",
    resolveId: (id) => (id === ID ? RESOLVED : null),
    async load(id) {
      if (id !== RESOLVED) return null;
      const { frame, prelude } = await load();
      this.addWatchFile(fileURLToPath(frameFile));
      this.addWatchFile(fileURLToPath(preludeFile));
      return [
        `export const FRAME = ${JSON.stringify(frame)};`,
        `export const FRAME_HASH = ${JSON.stringify(cspHash(frame))};`,
        `export const PRELUDE = ${JSON.stringify(prelude)};`,
      ].join("\n");
    },
    async generateBundle() {
      const { frame } = await load();
      const policy = { script_sha256: [cspHash(frame)] };
      this.emitFile({ type: "asset", fileName: "csp.json", source: JSON.stringify(policy, null, 2) + "\n" });
    },
    hotUpdate: () => {
      scripts = null;
    },
  };
}
