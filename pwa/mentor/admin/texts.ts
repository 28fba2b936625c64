/** The words of the room's settings and administration. */

import type { Refusal } from "../../shared/api.ts";
import type { ClassRow, MentorRow } from "../../shared/wire.ts";
import { isolated } from "../names.ts";
import { clock } from "../time.ts";
import { count } from "./count.ts";
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
  revokeAsk: (name: string): string => `${isolated(name)} is out at once. What was done stays on record. This cannot be undone.`,
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
  link: (until: number): string => `This link opens the door once, until ${dayAndTime(until)}`,
  token: "This token opens it every time after that",
  copy: "Copy",
  copied: "Copied",
  done: "I have handed it over",
};
