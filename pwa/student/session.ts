/** Who works on this laptop: the centre knows, and the laptop remembers for the time without a line. */
import { get, post, UNREACHABLE, type Refusal } from "../shared/api.ts";
import type { Joined, Me, Named, WhoCanComeAnswer } from "../shared/wire.ts";
import { noteWhere } from "./run/where.ts";

export interface Who {
  student: Named;
  room: Named;
}

const KEY = "hh.who";

export function remembered(): Who | null {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? "null") as Partial<Who> | null;
    return kept?.student?.id !== undefined && kept.room?.id !== undefined ? (kept as Who) : null;
  } catch {
    return null;
  }
}

export function remember(who: Who | null): void {
  try {
    if (who === null) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify(who));
  } catch {
    // Then the laptop needs the line to the centre to start.
  }
}

const WORDS = "hh.words";

/** The three words stay on screen, also after a reload, until the child has written them down. */
export function keepWords(student: string, words: string): void {
  try {
    sessionStorage.setItem(WORDS, JSON.stringify({ student, words }));
  } catch {
    // Then a reload of the page loses them.
  }
}

export function dropWords(): void {
  try {
    sessionStorage.removeItem(WORDS);
  } catch {
    // Nothing was kept then.
  }
}

function keptWords(student: string): string | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(WORDS) ?? "null") as Record<string, unknown> | null;
    return kept?.student === student && typeof kept.words === "string" ? kept.words : null;
  } catch {
    return null;
  }
}

function atDesk(who: Who): Start {
  const words = keptWords(who.student.id);
  return words === null ? { at: "desk", who } : { at: "words", who, words };
}

const LEFT = "hh.left";

/** A child left while the centre could not be reached: the session is closed at the next chance. */
function noteLeft(left: boolean): void {
  try {
    if (left) localStorage.setItem(LEFT, "yes");
    else localStorage.removeItem(LEFT);
  } catch {
    // Then the next child's joining replaces the session.
  }
}

function hasLeft(): boolean {
  try {
    return localStorage.getItem(LEFT) !== null;
  } catch {
    return false;
  }
}

/** `busy`: the centre answered, and could not do it now. */
export type Left = "left" | "unreachable" | "busy";

let onTheWayOut: Promise<Left> | null = null;

/** Closes this browser's session at the centre, once however many ask meanwhile. */
export function leave(): Promise<Left> {
  onTheWayOut ??= closeSession().finally(() => (onTheWayOut = null));
  return onTheWayOut;
}

const hereNow = (): string | null => remembered()?.student.id ?? null;

async function closeSession(): Promise<Left> {
  const whose = hereNow();
  const ask = (): Promise<{ ok: true } | Refusal> => post("leave", {}, { timeout_ms: 5000 });
  let answer = await ask();
  if (!answer.ok && answer.error === "csrf") {
    await get<Me>("me", { timeout_ms: 3000 }); // brings the lost cookie back
    answer = await ask();
  }
  if (!answer.ok && answer.error !== "no_session") return problemOf(answer);
  // Another child may have come meanwhile, also in another tab: what is noted now is that child's.
  if (hereNow() === whose) {
    noteLeft(false);
    remember(null);
  }
  return "left";
}

/** Without a line the session stays open at the centre, but this laptop forgets whose it is. */
export function leaveUnheard(): void {
  noteLeft(true);
  remember(null);
}

/** Calls back when another tab of this browser has become another child's, or nobody's. */
export function watchOthers(student: string | null, onChange: () => void): () => void {
  const look = (event: StorageEvent): void => {
    if (event.key === KEY && (remembered()?.student.id ?? null) !== student) onChange();
  };
  addEventListener("storage", look);
  return () => removeEventListener("storage", look);
}

export type Start =
  | { at: "desk"; who: Who }
  | { at: "words"; who: Who; words: string }
  | { at: "join"; who: Who | null; problem: Problem | null };

/** Why the centre could not say who is here, or close the last child's session. */
export type Problem = Exclude<Left, "left">;

const problemOf = ({ error }: Refusal): Problem => (error === UNREACHABLE ? "unreachable" : "busy");

/** Without an answer the laptop goes on with the child it remembers. */
export async function whoIsHere(): Promise<Start> {
  if (hasLeft()) {
    const left = await leave();
    return { at: "join", who: null, problem: left === "left" ? null : left };
  }
  const who = remembered();
  const me = await get<Me>("me", { timeout_ms: 3000 });
  if (!me.ok) return who !== null ? atDesk(who) : { at: "join", who, problem: problemOf(me) };
  noteWhere(me.runs_here);
  if (me.student === null || me.room === null) return { at: "join", who, problem: null };
  const now = { student: me.student, room: me.room };
  remember(now);
  return atDesk(now);
}

export interface JoinAnswers {
  code: string;
  name: string;
  rejoin: string | null;
  /** Where the code leads to more than one. */
  room?: string | null;
}

export const CODE_LENGTH = 6;

/** A join code as the centre reads it: small letters, spaces and dashes do not count. */
export const plainCode = (typed: string): string => typed.replaceAll(/[\s\-_.]+/g, "").toUpperCase();

/** The names that a room knows; none when the code is wrong, or leads to more than one room. */
export async function namesFor(code: string, room: string | null): Promise<readonly string[]> {
  const answer = await post<WhoCanComeAnswer>("join/names", { code, room }, { timeout_ms: 4000 });
  return answer.ok ? answer.names : [];
}

/** The rooms among which a child has to choose, when that is what kept it out. */
export function roomsToChoose({ error, facts }: Refusal): readonly Named[] | null {
  return error === "room_closed" && facts.reason === "choose" ? (facts.rooms as Named[]) : null;
}

export async function join({ code, name, rejoin, room }: JoinAnswers): Promise<Joined | Refusal> {
  const words =
    rejoin
      ?.trim()
      .toLowerCase()
      .split(/[\s,.-]+/)
      .filter(Boolean)
      .join("-") ?? "";
  const body = {
    code: code.trim().toUpperCase(),
    name: name.trim(),
    ...(words === "" ? {} : { rejoin: words }),
    ...(room ? { room } : {}),
  };
  await onTheWayOut; // its answer takes a session's cookie away, and must not take the new one
  const answer = await post<Joined>("join", body, { timeout_ms: 8000 });
  if (answer.ok) {
    noteLeft(false);
    remember({ student: answer.student, room: answer.room });
  }
  return answer;
}
