/** What a build leaves in the folder that is served. */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { packedForms } from "../tooling/compress.ts";
import { inOrder, KEPT_BUILDS, publish, remembered, type Build } from "../tooling/publish.ts";

const LONG = "let hamster = 'Biscuit';\n".repeat(200);

async function folders(context: TestContext): Promise<{ built: string; served: string }> {
  const folder = await mkdtemp(join(tmpdir(), "publish-"));
  context.after(() => rm(folder, { recursive: true }));
  return { built: join(folder, "build"), served: join(folder, "dist") };
}

async function build(folder: string, files: Record<string, string>): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

const served = async (folder: string): Promise<string[]> =>
  (await readdir(join(folder, "assets"))).filter((name) => name.endsWith(".js")).sort();

test("each packed form holds exactly the file", async () => {
  const forms = await packedForms("app.js", Buffer.from(LONG));
  assert.deepEqual(forms.map((form) => form.ending).sort(), [".br", ".gz"]);
  for (const { ending, bytes } of forms) {
    const unpacked = ending === ".br" ? brotliDecompressSync(bytes) : gunzipSync(bytes);
    assert.equal(unpacked.toString(), LONG);
    assert.ok(bytes.length < LONG.length);
  }
});

test("what is small or packed already stays as it is", async () => {
  const noise = Buffer.from(crypto.getRandomValues(new Uint8Array(20_000)));
  assert.deepEqual(await packedForms("app.js", Buffer.from("export {};")), []);
  assert.deepEqual(await packedForms("icon.png", Buffer.from(LONG)), []);
  assert.deepEqual(await packedForms("python_stdlib.zip", noise), []);
});

test("a page comes after the files that it names, and the service worker last", () => {
  const files = ["student.html", "sw.js", "assets/b.js", "csp.json", "assets/a.js"];
  assert.deepEqual(inOrder(files), ["assets/a.js", "assets/b.js", "csp.json", "student.html", "sw.js"]);
});

test("a page that was opened before an update still finds its parts, for some updates", async (context) => {
  const { built, served: dist } = await folders(context);
  for (let round = 1; round <= KEPT_BUILDS + 1; round += 1) {
    await build(built, {
      "student.html": `<script src="/assets/app-${round}.js"></script>`,
      [`assets/app-${round}.js`]: `${LONG}// ${round}`,
      ...(round === 1 ? { "old.txt": "only once" } : {}),
    });
    await publish(built, dist, new Date(0).toISOString());
    if (round === 2) assert.deepEqual(await served(dist), ["app-1.js", "app-2.js"]);
    if (round > 1) await assert.rejects(stat(join(dist, "old.txt")));
  }
  const kept = Array.from({ length: KEPT_BUILDS }, (_, index) => `app-${index + 2}.js`);
  assert.deepEqual(await served(dist), kept);
  await assert.rejects(stat(join(dist, "assets/app-1.js.br")));
  assert.match(await readFile(join(dist, "student.html"), "utf8"), new RegExp(`app-${KEPT_BUILDS + 1}`));
});

test("the same build twice is one build", () => {
  const one: Build = { made_at: "1", files: ["assets/a.js"] };
  const again: Build = { made_at: "2", files: ["assets/a.js"] };
  const other: Build = { made_at: "3", files: ["assets/b.js"] };
  assert.deepEqual(remembered([one], again), [again]);
  assert.deepEqual(remembered([again], other), [other, again]);
  assert.deepEqual(remembered([other, again], one), [one, other]);
});

test("a page that changes is never beside the packed form of the one before", async (context) => {
  const { built, served: dist } = await folders(context);
  for (const text of [LONG, LONG.replace("Biscuit", "Waffle"), "short"]) {
    await build(built, { "student.html": text });
    await publish(built, dist, new Date(0).toISOString());
    assert.equal(await readFile(join(dist, "student.html"), "utf8"), text);
    const packed = await readFile(join(dist, "student.html.gz")).catch(() => null);
    assert.equal(packed === null ? "short" : gunzipSync(packed).toString(), text);
  }
});
