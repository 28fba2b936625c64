/** The words of the room's settings and administration. */

import type { Refusal } from "../../shared/api.ts";
import type { ClassRow, MentorRow, PreviewRow, QueueRule, RulesPreview } from "../../shared/wire.ts";
import { isolated } from "../names.ts";
import { pointsWords, ruleWords } from "../texts.ts";
import { clock } from "../time.ts";
import type { Day } from "./week.ts";

export const ADMIN = {
  title: (room: string): string => `Settings: ${isolated(room)}`,
  tabs: "What to look after",
  parts: {
    rules: "Order",
    class: "This class",
    week: "Week",
    rooms: "Rooms",
    mentors: "Mentors",
    system: "System",
  },
  offline: "Not connected. What is here may be old, and nothing can be changed until the server is back.",
  onlyAdmins:
    "Only an admin can change this, and you are a mentor. An admin can make you one, on the page “Mentors”; so can the person who runs the server.",
};

export type AdminPart = keyof typeof ADMIN.parts;

// --- refusals -----------------------------------------------------------------------------------------------------

const REFUSALS: Readonly<Record<string, string>> = {
  not_yours: "You may not do this any more: your role has changed. Close this and open it again.",
  no_session: "You are not logged in any more. Log in again, then try once more.",
  csrf: "The page is too old. Reload it.",
  not_found: "It is not there any more. Somebody else may have removed it.",
  name_taken: "This name is taken already.",
  too_many: "Too much at once. Wait a moment, then try again.",
  too_large: "This is too large.",
  busy: "The server is busy. Try again in a moment.",
  degraded: "The server is starting its parts again. Try again in a moment.",
  disk_full: "The server's disk is full: nothing can be changed until there is room.",
  unreachable: "No answer from the server. It may or may not have done it: look before you try again.",
  malformed: "The server did not understand that.",
};

const REASONS: Readonly<Record<string, string>> = {
  last_admin: "Somebody has to look after the rooms, and this is the last admin. Make somebody else one first.",
  plain_http: "Over plain http this is not possible. Open the page over https, or at the server itself.",
  "admins only": "Only an admin can do this, and you are none, or no longer.",
};

/** Why it was not done, in a sentence. What the rules themselves said in words comes first. */
export function refusalWords({ error, facts }: Refusal): string {
  if (typeof facts.words === "string") return `Not done: ${facts.words}.`;
  const reason = typeof facts.reason === "string" ? REASONS[facts.reason] : undefined;
  const [first] = Array.isArray(facts.fields) ? (facts.fields as unknown[]) : [];
  if (reason === undefined && isField(first)) return `Not done: ${first.field}: ${first.problem}.`;
  return reason ?? REFUSALS[error] ?? `The server refused (${error}).`;
}

const isField = (value: unknown): value is { field: string; problem: string } =>
  typeof value === "object" && value !== null && "field" in value && "problem" in value;

// --- rules and order ----------------------------------------------------------------------------------------------

const count = (value: number, one: string, many: string): string => `${value} ${value === 1 ? one : many}`;

/** A span that is easier to read than its seconds, or null. */
function spanWords(seconds: number): string | null {
  if (seconds < 60) return null;
  return seconds % 60 === 0 && seconds < 3600 ? count(seconds / 60, "minute", "minutes") : clock(seconds);
}

const UNITS: Readonly<Record<QueueRule["unit"], string>> = {
  points: "points",
  per_minute: "points a minute",
  seconds: "seconds",
  count: "",
  days: "days",
};

export const RULES_PART = {
  lead: "Change a number and see at once what becomes of those who wait now. Nothing is changed until you save.",
  unit: ({ unit }: QueueRule): string => UNITS[unit],
  bounds: (rule: QueueRule): string => {
    const usual = rule.own || rule.value !== rule.default ? `; without a change here ${rule.default}` : "";
    return `${rule.low} to ${rule.high} ${UNITS[rule.unit]}`.trim() + usual;
  },
  span: (rule: QueueRule, typed: string): string | null => {
    const words = rule.unit === "seconds" && /^\d+$/.test(typed) ? spanWords(Number(typed)) : null;
    return words === null ? null : `= ${words}`;
  },
  noNumber: "A whole number, please.",
  outside: ({ low, high }: QueueRule): string => `From ${low} to ${high}.`,
  back: (rule: QueueRule): string => `Back to ${rule.default}`,
  backSpoken: (rule: QueueRule): string => `Back to ${rule.default}: ${rule.name}`,
  changed: "changed",
  own: "set in this room",
  save: (changes: number): string => (changes === 0 ? "Save" : `Save ${count(changes, "change", "changes")}`),
  discard: "Discard",
  undo: "Undo",
  saved: "Saved. Every mentor's list has the new order.",
  undone: "Undone: the rules are as they were before.",
  others: (rules: readonly QueueRule[]): string =>
    `A colleague has changed this meanwhile: ${rules.map(({ name, value }) => `${name} is ${value} now`).join("; ")}. Look again, and save if you still want to.`,
};

export const ORDER = {
  title: "The order",
  now: "as it is",
  then: "as it would be",
  nobody: "Nobody waits at the moment. The preview shows the next child as soon as one asks.",
  place: "Place",
  child: "Child",
  move: "Moves",
  points: "Points",
  why: "Why",
  looking: "Looking…",
  failed: "The preview is not there at the moment. It comes back by itself.",
  problem: "There is a number that cannot be. The preview waits for it.",
  summary: ({ moved, rows }: RulesPreview, changes: number): string => {
    if (changes === 0) return "Nothing is changed yet.";
    if (moved === 0) return "Nobody who waits now would change places.";
    return `${moved} of ${count(rows.length, "child", "children")} would change places.`;
  },
  triage: ({ triage }: RulesPreview): string | null => {
    if (triage.now === triage.then) return null;
    return triage.then ? "Triage would begin at once." : "Triage would end at once.";
  },
  leftOff: (left: number): string => `and ${left} more`,
  moved: ({ now, then }: Pick<PreviewRow, "now" | "then">): string => {
    if (now === then) return "stays";
    const by = Math.abs(now - then);
    return now > then ? `▲ ${by}, was ${now}` : `▼ ${by}, was ${now}`;
  },
  reasons: ({ why }: PreviewRow): string =>
    why
      .filter(({ points }) => Math.round(points) !== 0)
      .slice(0, 3)
      .map(({ rule, points }) => `${ruleWords(rule)} ${pointsWords(points)}`)
      .join(", "),
};

// --- this class ---------------------------------------------------------------------------------------------------

export const CLASS = {
  end: {
    title: "End of the class",
    byItself: (name: string, until: string): string =>
      `${isolated(name)} ends by itself at ${until}, as the time-table says.`,
    noClass: "No class of the time-table is on in this room now, so nothing ends by itself.",
    what: "Hands go down, and each child reads that the class is over. Programs stay where they are, and whoever comes back next time finds them. Who is with a mentor stays with that mentor.",
    open: "End the class now…",
    nobody: "Nobody waits: there is no hand to take down.",
    down: (hands: number): string => `${count(hands, "hand goes", "hands go")} down:`,
    kept: (children: number): string => `${count(children, "child stays", "children stay")} with a mentor:`,
    yes: "End it",
    no: "Keep going",
    soon: (seconds: number): string => `The class ends in ${count(seconds, "second", "seconds")}.`,
    undo: "Undo",
    undone: "Not ended. Everybody waits as before.",
    done: (closed: number): string =>
      closed === 0 ? "The class is over. Nobody was waiting." : `The class is over: ${count(closed, "hand", "hands")} went down.`,
  },
  deadline: {
    title: "Somebody has to go soon",
    lead: "A waiting child that has to leave moves up, the more the sooner it is.",
    nobody: "Nobody waits at the moment.",
    child: "Child",
    in: (minutes: number): string => `in ${minutes} min`,
    none: "It can stay",
    until: (at: number): string => `has to go at ${timeOf(at)}`,
  },
  pairing: {
    title: "Pair laptops for signals",
    lead: "A laptop's helper outside of this page (an extension) may send signals of errors after it was paired. For five minutes a code pairs it; then the code is worth nothing.",
    whose: "For",
    anybody: "any child of this room",
    open: "Show a code",
    again: "Show another code",
    code: "Type this code at the laptop",
    left: (seconds: number): string => `good for ${clock(seconds)} more`,
    over: "This code is worth nothing any more.",
  },
  cards: {
    title: "Coming in",
    lead: "Children open the page and type the room's code. Cards to cut out have the address, a picture of it for cameras, and the code.",
    print: "Print join cards",
  },
};

export const timeOf = (at: number): string => new Date(at).toLocaleTimeString([], { timeStyle: "short" });
const dayAndTime = (at: number): string =>
  new Date(at).toLocaleString([], { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

// --- the week -----------------------------------------------------------------------------------------------------

const DAY_NAMES: Readonly<Record<Day, string>> = {
  monday: "Monday",
  tuesday: "Tuesday",
  wednesday: "Wednesday",
  thursday: "Thursday",
  friday: "Friday",
  saturday: "Saturday",
  sunday: "Sunday",
};

export const WEEK = {
  zone: (zone: string): string => `Times are those of ${zone}.`,
  code: "Join code for all classes",
  codeHint: "It leads each child to the class that is on. It comes with the first class.",
  newCode: "New code",
  newCodeAsk: "The old code lets nobody in any more; who is in stays in.",
  empty: "No class is planned yet. Without one, children come in with the code of their room at any time.",
  none: "no class",
  day: (day: Day): string => DAY_NAMES[day],
  on: "on now",
  next: ({ next }: ClassRow): string => `next ${dayAndTime(next)}`,
  add: "Plan a class",
  name: "Name",
  room: "Room",
  weekday: "Day",
  start: "Begins at",
  minutes: "Minutes",
  plan: "Plan it",
  planned: (name: string): string => `${isolated(name)} is planned.`,
  remove: "Remove",
  removeSpoken: ({ name, day, start }: ClassRow): string => `Remove ${name}, ${day} ${start}`,
  removed: ({ name }: ClassRow): string => `${isolated(name)} meets no more.`,
  putBack: "Put it back",
};

// --- rooms and lists ----------------------------------------------------------------------------------------------

export const ROOMS_PART = {
  code: "Join code",
  children: (children: number): string => count(children, "child", "children"),
  newCode: "New code",
  newCodeSpoken: (name: string): string => `New code for ${name}`,
  newCodeAsk: "The old code lets nobody in any more; who is in stays in. Cards with the old code are waste paper.",
  newCodeDone: (name: string, code: string): string => `${isolated(name)} has a new code: ${code}`,
  cards: "Cards",
  cardsSpoken: (name: string): string => `Cards for ${name}, to print`,
  list: "Class list",
  listSpoken: (name: string): string => `Class list of ${name}`,
  add: "Open a room",
  name: "Name",
  open: "Open it",
  opened: (name: string, code: string): string => `${isolated(name)} is open. Its code: ${code}`,
  yes: "Yes",
  no: "No",
};

export const LIST = {
  title: (room: string): string => `Class list of ${isolated(room)}`,
  what: "With a list children choose their name instead of typing it. A list is a CSV file in UTF-8 with one column, whose first line is the word name.",
  none: "This room has no list: every name may join.",
  some: (names: number, only: boolean): string =>
    `${count(names, "name is", "names are")} on the list; ${only ? "nobody else is let in" : "other names may join, too"}.`,
  choose: "Choose a CSV file",
  looking: "Looking at the file…",
  problems: "Nothing was changed. This is wrong with the file:",
  moreProblems: (more: number): string => `and ${more} more`,
  same: "The file has the same names as the list.",
  added: (names: number): string => `${count(names, "name is", "names are")} new`,
  gone: (names: number): string => `${count(names, "name goes", "names go")} off the list`,
  kept: (names: number): string => `${count(names, "name stays", "names stay")}.`,
  here: (names: readonly string[]): string =>
    `Off the list, but here already, and staying: ${names.map(isolated).join(", ")}.`,
  only: "Let in nobody who is not on the list",
  take: "Take this list",
  taken: (names: number): string => `Taken: ${count(names, "name", "names")}.`,
  clear: "Take the list away",
  cleared: "The room has no list any more.",
  stale: "Somebody else has changed the list meanwhile. This is what the file would change now: look again.",
  back: "Back to the rooms",
};

// --- mentors ------------------------------------------------------------------------------------------------------

export const MENTORS = {
  name: "Name",
  rooms: "Rooms",
  role: "Role",
  allRooms: "all rooms",
  roles: { mentor: "mentor", admin: "admin" },
  roleHint: "A mentor helps. An admin also looks after rooms, classes and mentors, and sees all rooms.",
  here: "here now",
  me: "you",
  promote: "Make admin",
  demote: "Make mentor",
  promoteNot: "Only who sees all rooms can be an admin.",
  lost: "Lost laptop",
  lostAsk: (name: string): string =>
    `Everything that lets ${isolated(name)} in is worth nothing at once, a password too. You get a new link and token to hand over.`,
  revoke: "End access",
  revokeAsk: (name: string): string => `${isolated(name)} is out at once. What she did stays on record. This cannot be undone.`,
  spoken: (deed: string, name: string): string => `${deed}: ${name}`,
  yes: "Yes",
  no: "No",
  changed: ({ name, role }: Pick<MentorRow, "name" | "role">): string =>
    role === "admin" ? `${isolated(name)} is an admin now.` : `${isolated(name)} is a mentor now, and no admin.`,
  revoked: (name: string): string => `${isolated(name)} has no access any more.`,
  invite: "Invite a mentor",
  inviteDo: "Invite",
  room: "Helps in",
  secrets: (name: string): string => `For ${isolated(name)}, shown only now`,
  link: (until: number): string => `This link lets her in once, until ${dayAndTime(until)}`,
  token: "With this token she logs in every time after that",
  copy: "Copy",
  copied: "Copied",
  done: "I have handed it over",
};

// --- the system ---------------------------------------------------------------------------------------------------

const ACTORS: Readonly<Record<string, string>> = {
  gateway: "Line between pages and rules",
  store: "Writes the journal",
  registrar: "Rooms, children and mentors",
  queue: "A room's queue",
  session: "A child's part",
  linter: "Looks for fixes",
  linter_worker: "Looks at programs",
  linter_pool: "Looks for fixes",
  runner: "Runs programs",
  runner_pool: "Runs programs",
  runner_worker: "Runs a program",
  governor: "Watches the machine",
};

const QUEUES: Readonly<Record<string, string>> = {
  sockets: "Pages connected",
  outboxes: "Messages that wait for pages",
  longest_outbox: "Most for one page",
  questions: "Questions under way",
};

const percent = (share: number): string => `${Math.round(share * 100)} %`;

export const SYSTEM = {
  works: "What does not work",
  allWorks: "Everything works.",
  machine: "The machine",
  cpu: "Processors in use",
  memory: "Memory in use",
  lag: "Server late by",
  ms: (value: number): string => `${Math.round(value)} ms`,
  percent,
  disk: "Disk",
  diskWords: ({ free_mb, week_mb, days_left }: { free_mb: number; week_mb: number; days_left: number }): string => {
    const days = days_left > 365 ? "more than a year" : count(days_left, "day", "days");
    return `${sizeWords(free_mb)} free; a week of classes takes about ${sizeWords(week_mb)}, so that lasts for ${days}`;
  },
  sandbox: "Children's programs at the centre",
  sandboxGood: "run behind walls",
  sandboxBad: "do not run at the moment, see above",
  certificate: "Certificate",
  certificateNone: "none: the server speaks plain http only",
  certificateDays: (days: number): string =>
    days < 0 ? "has ended" : `good for ${count(days, "more day", "more days")}`,
  queues: "On the way",
  queue: (name: string): string => QUEUES[name] ?? name,
  processes: "Processes",
  process: "What it does",
  state: "State",
  restarts: "Started again",
  never: "never",
  times: (restarts: number): string => count(restarts, "time", "times"),
  actor: (name: string): string => {
    const [kind = name, ...of] = name.split("/");
    const words = ACTORS[kind] ?? kind;
    return of.length === 0 ? words : `${words} (${of.join("/")})`;
  },
  sessions: (children: number): string => `Parts of ${count(children, "child", "children")}`,
  status: (status: string | undefined): string => (status === undefined || status === "running" ? "works" : status),
  governor: "What background work may use",
};

/** 1234 MB -> "1.2 GB". */
function sizeWords(mb: number): string {
  return mb < 1000 ? `${mb} MB` : `${(mb / 1000).toFixed(mb < 10_000 ? 1 : 0)} GB`;
}
