/**
 * Puts a finished build into the folder that is served, also while it is served.
 *
 * Assets come first and the pages that name them last, so that no page ever names a file that is not there. Each
 * file is put into place in one step. Assets of the builds before stay: a page that was opened before an update
 * still loads its parts. What none of the last builds has is removed.
 */
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { packedForms } from "./compress.ts";

/** The newest build and those before whose assets stay. */
export const KEPT_BUILDS = 3;
const BUILDS = "builds.json";
const ASSETS = "assets/";
const FORMS = [".br", ".gz"];

export interface Build {
  made_at: string;
  files: string[];
}

const isAsset = (file: string): boolean => file.startsWith(ASSETS);

/** Assets, then what may name them; the service worker, which names all of it, at the end. */
export function inOrder(files: readonly string[]): string[] {
  const rank = (file: string): number => (isAsset(file) ? 0 : file === "sw.js" ? 2 : 1);
  return [...files].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** The builds to remember, newest first; building the same twice is one build. */
export function remembered(before: readonly Build[], now: Build): Build[] {
  const same = (build: Build): boolean => build.files.join("\n") === now.files.join("\n");
  return [now, ...before.filter((build) => !same(build))].slice(0, KEPT_BUILDS);
}

/** What may stay in the served folder: the newest build, and the assets of the ones before. */
export function keptFiles(builds: readonly Build[]): Set<string> {
  const [newest, ...older] = builds;
  const files = [...(newest?.files ?? []), ...older.flatMap((build) => build.files.filter(isAsset))];
  return new Set([BUILDS, ...files, ...files.flatMap((file) => FORMS.map((ending) => file + ending))]);
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/"));
}

async function place(target: string, bytes: Buffer | string): Promise<void> {
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target + ".new", bytes);
  await rename(target + ".new", target);
}

const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => -1,
  );

async function publishFile(built: string, served: string, file: string): Promise<void> {
  const bytes = await readFile(join(built, file));
  const target = join(served, file);
  // An asset's name stands for its content: the second build need not pack Python again.
  if (isAsset(file) && (await sizeOf(target)) === bytes.length) return;
  const forms = await packedForms(file, bytes);
  for (const { ending, bytes: packed } of forms) await place(target + ending, packed);
  for (const ending of FORMS)
    if (!forms.some((form) => form.ending === ending)) await rm(target + ending, { force: true });
  // Last: a file that is there has its packed forms beside it.
  await place(target, bytes);
}

async function buildsIn(served: string): Promise<Build[]> {
  try {
    return JSON.parse(await readFile(join(served, BUILDS), "utf8")) as Build[];
  } catch {
    return [];
  }
}

export async function publish(built: string, served: string, made_at: string): Promise<void> {
  const files = inOrder(await filesIn(built));
  if (files.length === 0) throw new Error(`nothing was built in ${built}`);
  for (const file of files) await publishFile(built, served, file);
  const builds = remembered(await buildsIn(served), { made_at, files });
  // The server looks anew when this file has changed, so everything else is in its place before.
  await place(join(served, BUILDS), JSON.stringify(builds, null, 1) + "\n");
  const kept = keptFiles(builds);
  for (const file of await filesIn(served)) if (!kept.has(file)) await rm(join(served, file));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const here = join(import.meta.dirname, "..");
  await publish(join(here, "build"), join(here, "dist"), new Date().toISOString());
}
