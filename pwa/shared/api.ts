/**
 * Calls to the server: the CSRF header, a time-out, and one shape of refusal.
 *
 * A call never throws. Besides the server's own codes there is one of ours, `unreachable`: no answer came,
 * and nobody knows whether the server did what was asked.
 */
export interface Refusal {
  ok: false;
  error: string;
  facts: Record<string, unknown>;
  status: number;
}

export const UNREACHABLE = "unreachable";

export interface CallOptions {
  timeout_ms?: number;
  /** Lets a last save go out while the page closes. */
  keepalive?: boolean;
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found === undefined ? "" : decodeURIComponent(found.slice(name.length + 1));
}

/** The answer that did not come. */
export const silence = (facts: Record<string, unknown> = {}): Refusal => ({
  ok: false,
  error: UNREACHABLE,
  facts,
  status: 0,
});

/** No answer came in time, as against a line that is known to be broken. */
export const isLate = (answer: { ok: true } | Refusal): boolean => !answer.ok && answer.facts.late === true;

async function answerOf(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown;
  } catch {
    return null;
  }
}

/** The refusal that a body tells of; silence when it is none of the centre's own. */
export function refusalIn(answer: unknown, status = 0): Refusal {
  const said = (answer ?? {}) as { error?: unknown; facts?: unknown };
  const facts = (typeof said.facts === "object" && said.facts !== null ? said.facts : {}) as Record<
    string,
    unknown
  >;
  return { ok: false, error: typeof said.error === "string" ? said.error : UNREACHABLE, facts, status };
}

function refusalOf(response: Response, answer: unknown): Refusal {
  const refusal = refusalIn(answer, response.status);
  const wait = Number(response.headers.get("Retry-After"));
  if (wait > 0) refusal.facts.retry_after_s ??= wait;
  return refusal;
}

async function request<T extends { ok: true }>(
  method: string,
  path: string,
  body: unknown,
  options: CallOptions,
): Promise<T | Refusal> {
  const headers: Record<string, string> = { Accept: "application/json" };
  // The first is that of https, which no page over plain http sees.
  if (method !== "GET") headers["X-CSRF-Token"] = cookie("__Host-hh_csrf") || cookie("hh_csrf");
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(`/api/v1/${path}`, {
      method,
      headers,
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
      cache: "no-store",
      keepalive: options.keepalive ?? false,
      signal: AbortSignal.timeout(options.timeout_ms ?? 5000),
    });
    const answer = await answerOf(response);
    const ok = response.ok && (answer as { ok?: unknown } | null)?.ok === true;
    return ok ? (answer as T) : refusalOf(response, answer);
  } catch (reason) {
    return silence({ late: reason instanceof DOMException && reason.name === "TimeoutError" });
  }
}

export const get = <T extends { ok: true }>(path: string, options: CallOptions = {}): Promise<T | Refusal> =>
  request<T>("GET", path, undefined, options);

export const remove = <T extends { ok: true }>(
  path: string,
  options: CallOptions = {},
): Promise<T | Refusal> => request<T>("DELETE", path, undefined, options);

/** Bytes that sign themselves: they go without a cookie. Says whether they have arrived. */
export async function postBytes(
  path: string,
  body: Uint8Array<ArrayBuffer>,
  timeout_ms: number,
): Promise<boolean> {
  try {
    const response = await fetch(`/api/v1/${path}`, {
      method: "POST",
      headers: { "Content-Type": "application/octet-stream" },
      body,
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(timeout_ms),
    });
    return response.ok;
  } catch {
    return false;
  }
}

export const post = <T extends { ok: true }>(
  path: string,
  body: unknown,
  options: CallOptions = {},
): Promise<T | Refusal> => request<T>("POST", path, body, options);
