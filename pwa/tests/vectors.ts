/** The conversations of `tests/golden/sync`, which the server and the page both have to hold as they are written. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../tests/golden/sync/", import.meta.url);

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = Record<string, Json>;

export interface Deed {
  laptop: string;
  do: string;
  path?: string;
  language?: string;
  text?: Json;
  type?: Json;
  v?: number;
  event_id?: string;
  body?: JsonObject;
  cursor?: string;
  of?: string;
}

export interface Call {
  laptop: string;
  call: "hello" | "push" | "pull";
  sends: JsonObject;
  line?: "request_lost" | "answer_lost" | "late";
  status?: number;
  answer?: JsonObject;
}

export interface Held {
  phase: string;
  unsent: string[];
  files?: Record<string, string>;
  copies?: string[];
  aside?: Record<string, string>;
  refused?: Record<string, string>;
  settings?: JsonObject;
}

export type VectorStep =
  | Deed
  | Call
  | { arrives: string; status: number; answer: JsonObject }
  | { laptop: string; holds: Held }
  | { centre: string; child?: string; files?: number; events?: number; schema?: number; value?: string }
  | { passes_ms: number };

export interface Vector {
  title: string;
  laptops: Record<string, string>;
  beyond?: "tickets" | "settings" | "front door";
  steps: VectorStep[];
}

export const vectorNames = (): string[] =>
  readdirSync(FOLDER)
    .filter((file) => file.endsWith(".json"))
    .map((file) => file.slice(0, -".json".length))
    .sort();

export const readVector = (name: string): Vector =>
  JSON.parse(readFileSync(new URL(`${name}.json`, FOLDER), "utf8")) as Vector;

function mapped(value: Json, change: (text: string) => Json): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((each) => mapped(each, change));
  if (typeof value !== "object" || value === null) return value;
  if (typeof value.repeat === "string" && typeof value.times === "number")
    return value.repeat.repeat(value.times);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each, change)]));
}

/** Long texts are written as `{"repeat": "x", "times": 5}`. */
export const spelledOut = (value: Json): Json => mapped(value, (text) => text);

/** Ids of laptops without their sign, for a centre to which they are only words. */
export const unsigned = (value: Json): Json => mapped(value, (text) => text.replace(/^#/, ""));

/** What the names with this first sign stand for; two of them never stand for one thing. */
export class Names {
  private readonly real = new Map<string, Json>();
  private readonly sign: string;

  constructor(sign: string) {
    this.sign = sign;
  }

  /** As the other side would say it; a name that nobody has used yet stays as it is. */
  said(value: Json): Json {
    return mapped(value, (text) => this.real.get(text) ?? text);
  }

  /** Fails where the two differ; binds the names that come for the first time. */
  expect(expected: Json, actual: Json, where: string): void {
    if (typeof expected === "string" && expected.startsWith(this.sign)) this.bind(expected, actual, where);
    else if (Array.isArray(expected) && Array.isArray(actual)) {
      assert.equal(actual.length, expected.length, `${where}: ${JSON.stringify(actual)}`);
      expected.forEach((each, index) =>
        this.expect(each, actual[index] ?? null, `${where}[${String(index)}]`),
      );
    } else if (isObject(expected) && isObject(actual)) {
      assert.deepEqual(Object.keys(actual).sort(), Object.keys(expected).sort(), where);
      for (const [key, each] of Object.entries(expected))
        this.expect(each, actual[key] ?? null, `${where}.${key}`);
    } else assert.deepEqual(actual, expected, where);
  }

  private bind(name: string, actual: Json, where: string): void {
    if (!this.real.has(name)) {
      assert.ok(![...this.real.values()].includes(actual), `${where}: ${name} is not a new one`);
      this.real.set(name, actual);
    }
    assert.equal(actual, this.real.get(name), `${where}: ${name}`);
  }
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);
