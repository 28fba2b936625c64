/** Turns any value into the text that `console.log` prints: as in a browser's console, short and never endless. */
const MOST_ITEMS = 50;
const DEEPEST = 3;

export function show(value: unknown, depth = 0, seen: readonly unknown[] = []): string {
  if (typeof value === "string") return depth === 0 ? value : JSON.stringify(value);
  if (typeof value === "bigint") return `${String(value)}n`;
  if (typeof value === "function") return value.name === "" ? "[function]" : `[function ${value.name}]`;
  if (typeof value !== "object" || value === null) return Object.is(value, -0) ? "-0" : String(value);
  if (seen.includes(value)) return "[circular]";
  try {
    return showObject(value, depth, [...seen, value]);
  } catch {
    return "[object]";
  }
}

function showObject(value: object, depth: number, seen: readonly unknown[]): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "Invalid Date" : value.toISOString();
  if (value instanceof RegExp) return value.toString();
  if (value instanceof Promise) return "[promise]";
  const inner = (item: unknown): string => show(item, depth + 1, seen);
  const name = className(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as unknown as ArrayLike<unknown>);
    return depth >= DEEPEST ? `[array of ${items.length}]` : `[${list(items.map(inner))}]`;
  }
  if (depth >= DEEPEST) return `{${name || "object"}}`;
  if (value instanceof Map) {
    return `Map(${value.size}) {${list([...value].map(([key, item]) => `${inner(key)} => ${inner(item)}`))}}`;
  }
  if (value instanceof Set) return `Set(${value.size}) {${list([...value].map(inner))}}`;
  const parts = Object.entries(value).map(([key, item]) => `${key}: ${inner(item)}`);
  const body = parts.length === 0 ? "{}" : `{ ${list(parts)} }`;
  return name === "" ? body : `${name} ${body}`;
}

function className(value: object): string {
  const maker: unknown = (value as { constructor?: unknown }).constructor;
  return typeof maker === "function" && maker !== Object ? maker.name : "";
}

function list(parts: readonly string[]): string {
  const more = parts.length - MOST_ITEMS;
  return parts.slice(0, MOST_ITEMS).join(", ") + (more > 0 ? `, … ${more} more` : "");
}

/** A row of values as `console.log` prints them, with the simple `%s` and `%d` forms. */
export function showAll(values: readonly unknown[]): string {
  const [first, ...rest] = values;
  if (typeof first !== "string" || !/%[sdifoOc]/.test(first) || rest.length === 0) {
    return values.map((value) => show(value)).join(" ");
  }
  const text = first.replace(/%([sdifoOc])/g, (form, letter: string) => {
    if (rest.length === 0) return form;
    const value = rest.shift();
    if (letter === "c") return "";
    return letter === "d" || letter === "i" ? String(Math.trunc(Number(value))) : show(value);
  });
  return [text, ...rest.map((value) => show(value))].join(" ");
}
