import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";

const css = readFileSync(new URL("../shared/ui/tokens.css", import.meta.url), "utf8");

function valuesIn(selector: string): Map<string, string> {
  const start = css.indexOf(selector);
  assert.ok(start >= 0, `no ${selector} in tokens.css`);
  const body = css.slice(css.indexOf("{", start) + 1, css.indexOf("}", start));
  return new Map([...body.matchAll(/--([\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name ?? "", value ?? ""]));
}

const light = valuesIn(":root {");
const dark = valuesIn(':root:not([data-theme="light"])');
const byHand = valuesIn(':root[data-theme="dark"]');

function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function contrast(one: string, other: string): number {
  const [less = 0, more = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (more + 0.05) / (less + 0.05);
}

const GROUNDS = ["ground", "surface", "sunken", "raised", "hover", "selected"];
const MEANINGS = ["hand", "error", "offer", "claim", "good", "rest"];
const CODE_GROUNDS = ["code-ground", "code-marked", "code-added", "code-removed"];
const CODE_INKS = ["code-ink", "code-number", "code-keyword", "code-string", "code-numeral", "code-comment"];

type Pair = [ink: string, ground: string];
const pairs = (inks: string[], grounds: string[]): Pair[] =>
  inks.flatMap((ink) => grounds.map((ground): Pair => [ink, ground]));

const TEXT: Pair[] = [
  ...pairs(["ink", "ink-soft", "ink-faint", "primary-ink"], GROUNDS),
  ...MEANINGS.map((name): Pair => [`${name}-ink`, `${name}-tint`]),
  ...pairs(["error-ink"], ["surface", "raised"]),
  ...pairs(["on-primary"], ["primary", "primary-hover", "primary-active"]),
  ...pairs(["on-danger"], ["danger", "danger-hover"]),
  ...pairs(CODE_INKS, CODE_GROUNDS),
];
const EDGES: Pair[] = [
  ...pairs(["focus", "line-strong"], GROUNDS),
  ...pairs(MEANINGS, ["surface", "hover", "selected"]),
];

for (const [theme, values] of Object.entries({ light, dark })) {
  describe(`in the ${theme} theme`, () => {
    const tooWeak = (list: Pair[], least: number): string[] =>
      list
        .filter(([ink, ground]) => contrast(values.get(ink) ?? "", values.get(ground) ?? "") < least)
        .map(([ink, ground]) => `${ink} on ${ground}`);
    it("every text has at least 4.5:1 on every ground it lies on", () => {
      assert.deepEqual(tooWeak(TEXT, 4.5), []);
    });
    it("every edge, dot and the focus ring have at least 3:1", () => {
      assert.deepEqual(tooWeak(EDGES, 3), []);
    });
  });
}

it("dark by system and dark by hand are the same", () => {
  assert.deepEqual([...dark], [...byHand]);
});

it("dark changes only what light has named", () => {
  assert.deepEqual(
    [...dark.keys()].filter((name) => !light.has(name)),
    [],
  );
});
