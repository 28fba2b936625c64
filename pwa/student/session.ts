/** Who works on this laptop: the centre knows, and the laptop remembers for the time without a line. */
import { get, post, UNREACHABLE, type Refusal } from "../shared/api.ts";
import type { Joined, Me, Named } from "../shared/wire.ts";

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

export type Start = { at: "desk"; who: Who } | { at: "join"; who: Who | null; unreachable: boolean };

/** Without an answer the laptop goes on with the child it remembers. */
export async function whoIsHere(): Promise<Start> {
  const who = remembered();
  const me = await get<Me>("me", { timeout_ms: 3000 });
  if (!me.ok)
    return who !== null ? { at: "desk", who } : { at: "join", who, unreachable: me.error === UNREACHABLE };
  if (me.student === null || me.room === null) return { at: "join", who, unreachable: false };
  const now = { student: me.student, room: me.room };
  remember(now);
  return { at: "desk", who: now };
}

export interface JoinAnswers {
  code: string;
  name: string;
  rejoin: string | null;
}

export async function join({ code, name, rejoin }: JoinAnswers): Promise<Joined | Refusal> {
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
  };
  const answer = await post<Joined>("join", body, { timeout_ms: 8000 });
  if (answer.ok) remember({ student: answer.student, room: answer.room });
  return answer;
}
