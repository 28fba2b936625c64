/** The words of the mentor's bar and dialogs. */

import type { HandInWords } from "../shared/work-file/HandIn.tsx";
import type { HandedIn, Language, RuleView, StudentRow, SystemView } from "../shared/wire.ts";
import { isolated } from "./names.ts";
import { clock } from "./time.ts";

export const ROOMS = { another: "Other rooms" };

/** What is in the dialog is in `admin/texts.ts`, which is loaded with it. */
export const SETTINGS = { open: "Settings" };

/** A class that a mentor ends. */
export const ENDING = {
  soon: (seconds: number): string => `The class ends in ${seconds === 1 ? "one second" : `${seconds} seconds`}.`,
  undo: "Undo",
};

/** While the server is asked, and when it does not say. */
export const ASKING = {
  loading: "Asking the server…",
  failed: "The server did not say.",
  again: "Try again",
};

export const MORE = {
  open: "More",
  title: (child: string) => `${isolated(child)}: more`,
  absent: "Not at the desk",
  absentHint: "Keeps the place for a while, until the child does something.",
  later: "Look in again",
  laterIn: (minutes: number) => `in ${String(minutes)} min`,
  laterHint: "The child is told, and comes up again at that time.",
  pin: "Pin at the top",
  unpin: "Unpin",
  handOn: "Hand on to",
  nobody: "No other mentor is here at the moment to hand it on to.",
  send: "Hand on",
  note: "Note for the other mentors",
  noteHint: "Children do not see it.",
  write: "Add note",
  close: "Close",
  notTaken: "Your note was not taken, because the ticket was over:",
  mineFirst: "Claim first: then you can set it aside, put it off or hand it on.",
};

export const LAPTOPS = {
  title: "Laptops",
  plain:
    "This server speaks plain http only: nothing works on a laptop without the network, and others could read along.",
  plainRemedy: "The person who runs it can start it with --lan.",
  students: "Children open",
  fresh: "A new laptop opens first",
  compare: "The page there shows eight words. They must be these, in this order:",
  fingerprint:
    "The certificate’s own window shows this SHA-256 fingerprint. It cannot be forged; words on a page could be.",
  cards: "Print join cards",
  trusted: "Its certificate is one that every laptop knows: nothing has to be set up.",
};

/** What is in the dialog is in `machine-texts.ts`, which is loaded with it. */
export const MACHINE_LEVELS: Readonly<Record<SystemView["level"], string>> = {
  full: "Machine: at ease",
  low: "Machine: busy",
  paused: "Machine: short",
  unloaded: "Machine: very short",
};

/** What a mentor wants to know of how many, in this order; who works is no news. */
const COUNTED = ["stuck", "idle", "away", "offline"] as const;

export const STRIP = {
  here: (count: number): string => (count === 1 ? "1 child here" : `${String(count)} children here`),
  /** "3 stuck, 1 offline", and how many laptops hold work that the server does not have. */
  counts: (students: readonly StudentRow[]): string => {
    const states = COUNTED.map((state) => [students.filter((one) => one.state === state).length, state] as const);
    const unsent = students.filter(({ unsynced }) => unsynced > 0).length;
    const parts = [...states, [unsent, "with unsent work"] as const];
    return parts.flatMap(([count, what]) => (count > 0 ? [`${String(count)} ${what}`] : [])).join(", ");
  },
  unsent: (count: number): string => `${String(count)} unsent`,
  more: (count: number): string => `${String(count)} more`,
  moreSpoken: (count: number): string => (count === 1 ? "Show one more child" : `Show ${String(count)} more children`),
  fewer: "Fewer",
};

export const WEEKS = {
  open: "Weeks",
  title: "Over the weeks",
  choice: "How far back",
  of: (weeks: number): string => (weeks === 1 ? "this week" : `${String(weeks)} weeks`),
  nobody: "No child was here in these weeks.",
  child: "Child",
  days: "Days here",
  asked: "Asked",
  helped: "Helped",
  wait: "Wait, mean",
  longest: "longest",
  allAsked: "Every child that was here has asked at least once.",
  quiet: (names: readonly string[]): string =>
    `Here, and never asked: ${names.map(isolated).join(", ")}. Perhaps look in without being asked.`,
  how: "In the order of names. A wait ends when a mentor comes, or when it is over without one; minutes and seconds.",
  minutes: (seconds: number | undefined): string =>
    seconds === undefined ? "–" : clock(Math.round(seconds)),
};

export const FIXES = {
  open: "Fixes",
  title: "Fixes in this room",
  lead: "The page asks each child once whether it wants to see fixes. Here you can show fewer than the children want, never more.",
  choices: [
    { value: "on", label: "Show them", hint: "Who said yes sees a fix as soon as there is one." },
    { value: "ask", label: "Ask first", hint: "A fix is shown when the child asks for it." },
    { value: "off", label: "Show none", hint: "Only the line and an explanation." },
  ] as const,
  failed: "The server did not take that. Try again.",
  offline: "Not connected. You can choose as soon as the server is back.",
};

export const MODE = {
  title: "What this room works at",
  bar: "Graded work.",
  barMore: "Nobody in this room is shown fixes until you end it.",
  change: "Change",
  choices: [
    { value: "normal", label: "Learning", hint: "Fixes as chosen above." },
    {
      value: "graded",
      label: "Graded work",
      hint: "No fixes for anybody until you end it. Children read why, and can still ask for help.",
    },
  ] as const,
};

export const AGES = {
  title: "How children here are asked what they need",
  choices: [
    { value: "younger", label: "7 to 10", hint: "Fewer and easier questions." },
    { value: "older", label: "11 to 14", hint: "Questions that make them look once more." },
  ] as const,
};

const by = (children: number): string =>
  children === 0 ? "" : children === 1 ? "; one child" : `; ${String(children)} children`;
const share = (part: number): string => `${Math.floor(part * 100)} %`;
export const RULES = {
  title: "How the fixes do",
  lead: (uses: number, children: number) =>
    `A fix is good when the program can be read afterwards and the child still has it two minutes later. From ${String(uses)} fixes of ${String(children)} children on, the server holds back a kind that is not good often enough, in all rooms.`,
  none: "No child has taken a fix yet.",
  notTaken: "The server did not take that. Close this and look again.",
  languages: { javascript: "JavaScript", python: "Python", csharp: "C#" } satisfies Record<Language, string>,
  name: ({ rule }: RuleView) => rule.charAt(0).toUpperCase() + rule.slice(1).replaceAll("-", " "),
  record: ({ uses, good, surely, children }: RuleView) =>
    uses === 0
      ? "Not taken since"
      : `${good} of ${uses} were good: ${share(good / uses)}, surely ${share(surely)}${by(children)}`,
  heldBack: ({ level, since }: RuleView) =>
    `${level === "ask" ? "Asks before it shows a fix" : "Only marks the line"} since ${day(since)}`,
  restore: "Let it speak again",
};

/** The day and time of a moment, as this browser writes them. */
const day = (at: number): string =>
  new Date(at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });

export const WORK_FILE = {
  open: "Work file",
  title: "Hand in a work file",
  lead: "A laptop that cannot reach this server can save a child's unsent work in a file. Hand it in here; what the server has already is not taken twice.",
};

const counted = ({ student, taken, known, rejected }: HandedIn): string =>
  `Handed in for ${isolated(student.name)}: ${taken} new, ${known} known before` +
  (rejected.length > 0 ? `, ${rejected.length} not accepted.` : ".");

export const HAND_IN: HandInWords = {
  choose: "Choose files",
  heard: {
    taken: counted,
    partly: (answer) => `${counted(answer)} What was not accepted is only in the file; its text is below.`,
    refused: (answer) => `${counted(answer)} All of it is only in the file; its text is below.`,
    nothing: ({ student }) => `Nothing in the file of ${isolated(student.name)} was waiting for this server.`,
  },
  whyNot: {
    changed:
      "was not handed in: it was changed, or the child's rejoin words were renewed since it was made. Its text is below.",
    unheard: "was not handed in: its laptop never reached this server. Its text is below.",
    only_texts: "has nothing to hand in: it was made for reading, on a laptop that could not read its store.",
    foreign: "belongs to somebody else.",
    unknown_child: "belongs to no child of this room. Its text is below.",
    no_work_file: "is no work file. What can be read in it is below.",
    too_large: "is larger than any work file.",
    later: "could not be handed in just now. Wait a moment and try again.",
    signed_out: "was not handed in: log in again first.",
    unreachable: "was not handed in: no answer from the server.",
  },
  texts: "In the file",
  noName: "Text of the file",
};
