/** The words for what concerns many children at once: groups, triage, broadcasts. */

import { isolated } from "./names.ts";
import type { Part } from "./parts.ts";
import type { BroadcastView, Ticket, Triage } from "./wire.ts";

const counted = (count: number, one: string, many: string): string => (count === 1 ? one : `${count} ${many}`);

export const PARTS_LABEL = "What is shown of the room";

/** Each part with the key that leads there (`keys.ts`). */
export const PART_WORDS: Readonly<Record<Part, { name: string; key: string }>> = {
  queue: { name: "Queue", key: "q" },
  mesh: { name: "Mesh", key: "w" },
  numbers: { name: "Numbers", key: "s" },
};

export const OPENING = "One moment…";
export const NOT_LOADED = {
  words: "This part could not be fetched from the server. Load the page again once the badge says live.",
  again: "Load again",
};

export const GROUP = {
  title: (count: number) => `${count} children, one problem`,
  tell: (count: number) => (count === 2 ? "Tell both" : `Tell all ${count}`),
  visit: "Visit together",
  tellThese: "Tell all with this problem",
};

const DID: Readonly<Record<string, (count: number) => string>> = {
  fix_first: (count) => `${counted(count, "One child has", "children have")} a fix on offer and need nobody yet.`,
  together: (count) => `${count} have the same problem: tell them together, or visit them together.`,
  short_first: (count) => `${counted(count, "One child", "children")} moved up, because the help will be short.`,
};

/** What triage did for those who wait now; whoever has been helped since is nobody's business any more. */
function didWords(triage: Triage, waiting: ReadonlySet<string>): string[] {
  return triage.did.flatMap(({ action, tickets }) => {
    const still = tickets.filter((id) => waiting.has(id)).length;
    const words = DID[action];
    return words && still > (action === "together" ? 1 : 0) ? [words(still)] : [];
  });
}

/** Triage stays on a little below its threshold, so that it does not flicker. */
export function triageWords(triage: Triage, waiting: ReadonlySet<string>): string {
  const { waiting: count, threshold } = triage;
  const why = count > threshold ? `${count} are waiting, more than ${threshold}.` : `Still ${count} are waiting.`;
  const did = didWords(triage, waiting);
  return [why, ...(did.length > 0 ? did : ["Quick ones first; keep each visit short."])].join(" ");
}

/** For how many whole minutes a child had waited when all mentors were told; null when its history is too long. */
function lateMin(ticket: Ticket): number | null {
  const told = ticket.history.findLast((step) => step.event === "escalated");
  return told === undefined ? null : Math.floor((told.at - ticket.opened_at) / 60_000);
}

/** As many minutes as are true of every one of them: what the room's rules call too long. */
function lateWords(late: readonly Ticket[]): string {
  const minutes = Math.min(...late.map((ticket) => lateMin(ticket) ?? Infinity));
  return Number.isFinite(minutes) && minutes > 0 ? `more than ${counted(minutes, "a minute", "minutes")}` : "too long";
}

/** Who has waited too long, or null. */
export function escalationWords(tickets: readonly Ticket[]): string | null {
  const late = tickets.filter((ticket) => ticket.escalated);
  const names = late.map((ticket) => isolated(ticket.student.name));
  if (names.length === 0) return null;
  return names.length === 1
    ? `${names[0] ?? ""} has waited for ${lateWords(late)}.`
    : `${names.join(", ")} have waited for ${lateWords(late)}.`;
}

export const BROADCAST = {
  open: "Tell the room",
  title: { room: "Tell the whole room", group: "Tell these children" },
  lead: {
    room: "Every child of this room reads it on its own screen.",
    group: "The children of this group read it, and so does whoever has the same problem and does not wait yet.",
  },
  kind: "What it is",
  kinds: { hint: "Hint", snippet: "Code snippet", announcement: "Announcement" },
  text: "What you want to say",
  hint: {
    hint: "Short and kind, in words of a child. It is shown as it is.",
    snippet: "A few lines of code. They are shown as they are, and nobody’s program is changed.",
    announcement: "Short and kind, in words of a child. It is shown as it is.",
  },
  preview: "How they read it",
  empty: "Nothing yet.",
  readers: {
    room: (count: number) => `To ${counted(count, "one child", "children")}, also to who comes back later.`,
    group: (count: number) =>
      `To ${counted(count, "one child", "children")} in the queue, and whoever else has the problem.`,
  },
  send: "Send",
  close: "Close",
  not: {
    failed: "It was not sent. Your words are still here: try again.",
    nobody: "Nobody would read it: these children need it no more.",
    unreadable: "It was not sent: there is a sign in it that cannot be shown. Your words are still here.",
  },
  sent: (count: number) => `Sent to ${counted(count, "one child", "children")}.`,
  earlier: "Told lately",
};

export const seenWords = ({ sent, seen }: BroadcastView): string => `seen by ${seen} of ${sent}`;
