/** Who sits in front of the page: asked at the start, by link, token or name, until logged out. */

import { get, post, type Refusal } from "../shared/api.ts";
import type { LoggedIn, Me, RoomsAnswer } from "../shared/wire.ts";
import type { Named, Room } from "./wire.ts";

export type Login = { token: string } | { name: string; password: string };

export type Entry = { kind: "in"; me: Named } | { kind: "out"; refusal: Refusal | null };

/** The one-time token of a printed link. It leaves the address bar at once, so that it is not bookmarked or shown. */
export function takeLinkToken(): string | null {
  const match = /^#link=(.+)$/.exec(location.hash);
  if (match?.[1] === undefined) return null;
  history.replaceState(null, "", location.pathname + location.search);
  return decodeURIComponent(match[1]);
}

/** A link that was used up is no reason to log in again while the session of its first use still holds. */
export async function enter(linkToken: string | null): Promise<Entry> {
  const byLink = linkToken === null ? null : await login({ token: linkToken });
  if (byLink?.kind === "in") return byLink;
  const answer = await get<Me>("me");
  if (answer.ok && answer.mentor) return { kind: "in", me: answer.mentor };
  return byLink ?? { kind: "out", refusal: answer.ok || answer.error === "no_session" ? null : answer };
}

export async function login(credentials: Login): Promise<Entry> {
  const answer = await post<LoggedIn>("mentor/login", credentials);
  return answer.ok ? { kind: "in", me: answer.mentor } : { kind: "out", refusal: answer };
}

export async function logout(): Promise<void> {
  await post("mentor/logout", {});
}

export async function rooms(): Promise<Room[] | Refusal> {
  const answer = await get<RoomsAnswer>("rooms");
  return answer.ok ? answer.rooms : answer;
}
