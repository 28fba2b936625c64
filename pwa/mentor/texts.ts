/** The words of the mentor's page: facts, short. Everything that a mentor reads stands here. */

import type { Absence } from "./absence.ts";
import type { Note } from "./evolve.ts";
import { isolated, quoted } from "./names.ts";
import type { SectionName } from "./sections.ts";
import { clock } from "./time.ts";
import type { Ask, HistoryEntry, Outcome, RoomStats, StudentRow, Ticket } from "./wire.ts";

export const SECTIONS: Readonly<Record<SectionName, string>> = {
  mine: "With you",
  waiting: "Waiting",
  others: "With another mentor",
  later: "Not now",
};

const STATES: Readonly<Record<Ticket["state"], string>> = {
  open: "waiting",
  suggested: "fix on offer",
  claimed: "claimed",
  away: "away from desk",
  followup: "look in again",
  resolved: "done",
  cancelled: "taken back",
};

const SOURCES: Readonly<Record<string, string>> = {
  hand: "asked for help",
  error: "error",
  stuck: "seems stuck",
  beacon: "signal from the editor",
  build: "build failed",
  practice: "practice",
};

const RULES: Readonly<Record<string, string>> = {
  hand: "asked for help",
  blocked: "cannot start",
  error: "stops with an error",
  waiting: "time waited",
  repeats: "error came back",
  fix_on_offer: "a fix is on offer",
  pinned: "pinned by a mentor",
  promised: "somebody promised to come",
  passed_over: "others went first too often",
  escalated: "has waited too long",
  stuck: "stuck before asking",
  deadline: "has to go soon",
  beginner: "new here",
  helped: "was helped lately",
  short_help: "quick to help",
};

const LANGUAGES: Readonly<Record<string, string>> = { javascript: "JavaScript", python: "Python", csharp: "C#" };

export const STUDENT_STATES: Readonly<Record<StudentRow["state"], string>> = {
  stuck: "stuck",
  working: "working",
  idle: "idle",
  away: "away",
  offline: "offline",
};

/** A guess: nobody has asked. */
export const SEEMS_STUCK = "seems stuck";

/** How a help ended. Not "fix": that counts only when the server saw the program parse with it. */
export const OUTCOMES: readonly { value: Outcome; label: string }[] = [
  { value: "mentor", label: "I helped" },
  { value: "student", label: "They found it themselves" },
  { value: "lesson", label: "I gave them a lesson" },
  { value: "absent", label: "They had left" },
];

const RESOLUTIONS: Readonly<Record<string, string>> = {
  fix: "solved by the offered fix",
  mentor: "helped by a mentor",
  student: "solved by the child",
  lesson: "given a lesson",
  broadcast: "answered by what was told to many",
  absent: "the child had left",
  class_ended: "the class was over",
};

const EVENTS: Readonly<Record<string, string>> = {
  opened: "came in",
  updated: "something changed",
  suggested: "fix offered",
  suggestion_gone: "fix withdrawn",
  fix_taken: "fix taken",
  claimed: "claimed",
  released: "released",
  lease_ended: "claim ran out",
  handed_on: "handed on",
  away: "not at the desk",
  left: "laptop closed",
  escalated: "waits too long",
  answered: "told with others",
  deadline: "has to go",
  put_off: "to look in again",
  pinned: "pinned",
  unpinned: "unpinned",
  noted: "note",
  resolved: "done",
  cancelled: "taken back",
};

/** Why a ticket was updated; a server of an earlier version does not say. */
const BECAUSE: Readonly<Record<string, string>> = {
  error: "another error",
  asked: "asked for help",
  repaired: "repaired",
};

/** Why it waits again. */
const BACK: Readonly<Record<string, string>> = {
  seen: "the child is back",
  due: "time to look in",
  asked: "asked again",
};

const word = (words: Readonly<Record<string, string>>, key: string): string => words[key] ?? key.replaceAll("_", " ");

export const sourceWords = (source: string): string => word(SOURCES, source);
export const ruleWords = (rule: string): string => word(RULES, rule);
export const languageWords = (language: string): string => word(LANGUAGES, language);

export function stateWords(ticket: Ticket, meId: string): string {
  if (ticket.state !== "claimed" || !ticket.claimed_by) return STATES[ticket.state];
  return ticket.claimed_by.id === meId ? "with you" : `with ${isolated(ticket.claimed_by.name)}`;
}

/** What the badge of a row says: the source while nobody has come yet, then the state. */
export function badgeWords(ticket: Ticket, meId: string): string {
  return ticket.state === "open" ? sourceWords(ticket.source) : stateWords(ticket, meId);
}

/** Told elsewhere in a row: by the badge, or by the clock. */
const TOLD = new Set(["hand", "waiting", "fix_on_offer"]);

export interface QuestionPart {
  label: string;
  text: string;
}

/** What the child has said: what it chose in a form, in the words that it saw, then its own. */
export function questionParts({ goal, tried, expected, template }: Ask): QuestionPart[] {
  const chosen =
    template === null || typeof template === "string"
      ? [{ label: "Form", text: template ?? "" }]
      : template.answers.map(({ question, answer }) => ({ label: question, text: answer }));
  const strange =
    template !== null && typeof template !== "string" && template.known === false && template.answers.length > 0
      ? [{ label: "Form", text: "Not one that this centre knows: the words above may be the laptop's." }]
      : [];
  const own = [
    { label: "Wants", text: goal ?? "" },
    { label: "Tried", text: tried ?? "" },
    { label: "Expected", text: expected ?? "" },
  ];
  return [...chosen, ...strange, ...own].filter(({ text }) => text !== "");
}

export const firstWords = (ask: Ask | null): string =>
  ask === null ? "" : (ask.goal ?? "") || (questionParts(ask)[0]?.text ?? "");

/** Why a child stands where it stands, as far as badge and clock do not say it; else its own question. */
export function placeWords(ticket: Ticket): string {
  const rules = ticket.why.filter((rule) => !TOLD.has(rule.rule) && rule.points >= 1);
  const source = ticket.source === "hand" && ticket.state !== "open" ? [sourceWords("hand")] : [];
  const words = [...source, ...rules.map((rule) => ruleWords(rule.rule))];
  const said = firstWords(ticket.ask);
  return words.join(", ") || (said ? `“${quoted(said)}”` : "");
}

export function pointsWords(points: number): string {
  const rounded = Math.round(points);
  return rounded < 0 ? `−${-rounded}` : `+${rounded}`;
}

type Names = Readonly<Record<string, string>>;

export function eventWords(entry: HistoryEntry, ticket: Ticket, names: Names): string {
  const to = entry.to === undefined ? undefined : names[entry.to];
  if (entry.event === "handed_on" && to !== undefined) return `handed on to ${isolated(to)}`;
  if (entry.event === "resolved" && ticket.resolution) return word(RESOLUTIONS, entry.because ?? ticket.resolution);
  if (entry.event === "back") return word(BACK, entry.because ?? "seen");
  return word(EVENTS, entry.event);
}

export function becauseWords(because: string | undefined): string {
  return because ? word(BECAUSE, because) : word(EVENTS, "updated");
}

/** Who did a step of the history; the child and clockwork need no name. */
export function byWords(entry: HistoryEntry, ticket: Ticket, names: Names): string {
  if (entry.by === null || entry.by === ticket.student.id) return "";
  const name = names[entry.by];
  return name === undefined ? "" : `by ${isolated(name)}`;
}

export function overWords(ticket: Ticket): string {
  const child = isolated(ticket.student.name);
  return ticket.state === "cancelled" ? `${child} took the question back.` : `${child} is off the list: ${endWords(ticket)}.`;
}

/** How a ticket ended. */
export function endWords(ticket: Ticket): string {
  if (ticket.state === "cancelled") return STATES.cancelled;
  const how = ticket.history.at(-1)?.because ?? ticket.resolution; // the contract's word may say too little
  return how ? word(RESOLUTIONS, how) : STATES.resolved;
}

/** "just now", "12 min", "2 h": how long ago, for a narrow column. */
export function agoWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "just now";
  return minutes < 60 ? `${minutes} min ago` : `${Math.floor(minutes / 60)} h ago`;
}

/** Where an absent child is, in the few words of a row. */
export function absenceBadge({ kind, for_s }: Absence): string {
  const minutes = for_s === null ? 0 : Math.floor(for_s / 60);
  if (kind === "away") return "away";
  return minutes < 1 ? "offline" : `offline ${minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h`}`;
}

/** The same in a sentence. A laptop that is closed and one without a network look alike from here. */
export function absenceWords({ kind, for_s }: Absence): string {
  if (kind === "away") return "Nobody has touched the laptop for a while.";
  if (for_s === null) return "Laptop closed or offline.";
  return `Laptop closed or offline: last heard from ${sinceWords(for_s)} ago.`;
}

function sinceWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "less than a minute";
  if (minutes < 60) return minutes === 1 ? "1 minute" : `${minutes} minutes`;
  const hours = Math.floor(minutes / 60);
  return hours === 1 ? "1 hour" : `${hours} hours`;
}

const WANTED: Readonly<Record<string, string>> = { claim: "claim", release: "release", resolve: "close", renew: "keep", handoff: "hand on", cannot_find: "set aside", followup: "put off", pin: "pin", note: "write about" };

/** What happened to a command, or behind the mentor's back. */
export function noteWords(note: Note): { tone: "hand" | "error" | "good"; text: string } {
  const child = note.student ? isolated(note.student) : "this child";
  const told = NOTES[note.code]?.(child, note.by === null ? null : isolated(note.by));
  if (told !== undefined) return { tone: "hand", text: told };
  const wanted = note.command === null ? "change" : word(WANTED, note.command);
  if (note.command === "handoff" && note.code === "malformed") return { tone: "hand", text: handedToNobody(child) };
  const silence = SILENCES[note.code];
  if (silence !== undefined) return { tone: "hand", text: silence(`${wanted} ${child}`) };
  return { tone: "error", text: `Could not ${wanted} ${child}: ${word(REFUSALS, note.code)}.` };
}

/** The list shows only who is here: that mentor closed the page meanwhile. */
const handedToNobody = (child: string): string =>
  `${child} is still yours: the other mentor does not have this room open any more.`;

type Telling = (child: string, by: string | null) => string;

const NOTES: Readonly<Record<string, Telling>> = {
  already_claimed: (child, by) => (by ? `${by} was faster: ${by} is with ${child}.` : `${child} is already with you.`),
  stale: (child, by) =>
    by ? `${by} was faster with ${child}. The list is up to date now.` : `${child} has news. Look again, then decide.`,
  not_waiting: (child) => `${child} is not waiting any more.`,
  claim_ran_out: (child) => `${child} is back in the queue: your claim has ended.`,
  handed_to_me: (child, by) => `${by ?? "Another mentor"} hands ${child} on to you.`,
  taken_over: (child) => `Another mentor has taken over ${child}.`,
  closed_meanwhile: (child) => `${child} is off the list: it is solved.`,
};

/** No answer came. Without one nobody knows what the server did, and the words must not pretend to. */
const SILENCES: Readonly<Record<string, (what: string) => string>> = {
  offline: (what) => `Not connected, so nothing was sent. You can ${what} as soon as the badge says live.`,
  unreachable: (what) =>
    `No answer from the server: it may or may not have heard “${what}”. The list shows it as soon as it is back.`,
};

const REFUSALS: Readonly<Record<string, string>> = {
  not_found: "the ticket is gone",
  not_yours: "this room is not yours",
  no_session: "you are not logged in any more",
  csrf: "the page is too old, reload it",
  too_many: "too many commands at once",
  busy: "the server is busy, try again",
  degraded: "the server is recovering, try again",
  malformed: "the server did not understand",
};

const LOGIN_REFUSALS: Readonly<Record<string, string>> = {
  bad_code: "This link or token is not known. It may have been used already.",
  expired: "This link has expired. Ask for a new one.",
  not_yours: "You may not come in here with this.",
  too_many: "Too many attempts. Wait a minute, then try again.",
  malformed: "Something is missing. Look at what you typed.",
  unreachable: "The server cannot be reached. Is this laptop in the room's network?",
};

interface Refused {
  error: string;
  facts: Record<string, unknown>;
}

export function loginRefusal({ error, facts }: Refused): string {
  if (facts.field === "password") return "Name and password do not fit together.";
  if (facts.reason === "plain_http") return "Mentors come in over https, or at the server itself: a token would be readable on this network.";
  return LOGIN_REFUSALS[error] ?? `The server refused (${error}).`;
}

/** How long the certificate lasts, and null while that is far away. */
export function certificateWords(days: number | null): string | null {
  if (days === null || days > 60) return null;
  if (days < 0) return "The certificate has ended.";
  return days === 1 ? "The certificate lasts one more day." : `The certificate lasts ${String(days)} more days.`;
}

/** When a pause ends, on a ticket that is set aside. */
export function pauseWords(ticket: Ticket, serverNow: number): string | null {
  if (ticket.due_at === null || isOverdue(ticket)) return null;
  const minutes = Math.max(1, Math.round((ticket.due_at - serverNow) / 60_000));
  const when = `in ${String(minutes)} min`;
  if (ticket.state === "away" && hasLeft(ticket))
    return `The laptop is not connected. The hand goes down ${when} unless the child is back.`;
  if (ticket.state === "away") return `Nobody was at the desk. The hand goes down ${when} unless the child is back.`;
  return ticket.promised_by ? `${isolated(ticket.promised_by.name)} looks in again ${when}.` : null;
}

/** The laptop went away, and nobody was at the desk in vain since. */
const hasLeft = (ticket: Ticket): boolean =>
  ticket.history.findLast(({ event }) => event === "left" || event === "away")?.event === "left";

const isOverdue = (ticket: Ticket): boolean => ticket.state !== "away" && ticket.state !== "followup";

/** The room in one line, or null when nobody has asked yet. Shares are said only of enough waits to mean something. */
export function statsWords(stats: RoomStats): string | null {
  if (stats.requests === 0) return null;
  const parts = [stats.requests === 1 ? "1 request lately" : `${stats.requests} requests lately`];
  if (stats.wait_s.mean !== null) parts.push(`waited ${clock(stats.wait_s.mean)} on average`);
  if (stats.estimate_coverage !== null && stats.estimates >= ESTIMATES_SAID)
    parts.push(`${Math.round(stats.estimate_coverage * 100)} % of the waits as we had told them`);
  return parts.join(", ");
}

const ESTIMATES_SAID = 5;
