/** Words of what a child seldom sees of kept work: they come with it, see `../seldom.ts`. */
import type { HandInWords } from "../../shared/work-file/HandIn.tsx";
import type { Trouble } from "../desk/trouble.ts";

export const HAND_IN: HandInWords = {
  choose: "Hand in a work file",
  heard: {
    taken: ({ taken }) =>
      taken === 0 ? "The centre had all of this already." : "Your work is at the centre now. Well done!",
    partly: ({ rejected }) =>
      rejected.length === 1
        ? "The centre has this work, but for one thing that it could not take. That is not your mistake. Keep the file, and show it to your mentor."
        : `The centre has this work, but for ${String(rejected.length)} things that it could not take. That is not your mistake. Keep the file, and show it to your mentor.`,
    refused: () =>
      "The centre could not take what is in this file. That is not your mistake. Keep the file, and show it to your mentor.",
    nothing: () => "Nothing in this file was waiting for the centre. You can read it and copy from it.",
  },
  whyNot: {
    changed:
      "I cannot hand this file in: something in it was changed, or you have new words since it was made. You can read it and copy from it.",
    unheard:
      "The laptop of this file had never reached the centre, so I cannot hand it in. You can read it and copy from it.",
    only_texts: "This file is only for reading. You can read it and copy from it.",
    foreign: "This is another child’s file. Please give it to your mentor.",
    unknown_child: "I do not know whose file this is. You can read it and copy from it.",
    no_work_file: "This is not a work file of mine. This is what I can read in it.",
    too_large: "This file is too big for me. Please show it to your mentor.",
    later: "The centre is busy. Wait a moment, then try again.",
    signed_out: "I lost your place in this room. Come back with your three words first.",
    unreachable: "I cannot reach the centre’s computer. Wait a moment, then try again.",
  },
  texts: "This is in the file",
  noName: "What I can read",
};

export const HISTORY = {
  title: (path: string): string => `Earlier versions of ${path}`,
  lead: "Choose one to look at it. Nothing gets lost: what you have now stays in this list.",
  none: "There is no earlier version yet.",
  now: "what you have now",
  other: "another version that you put away",
  then: "Earlier",
  today: "Now",
  restore: "Bring this one back",
};

export const COMPARE = {
  open: "Look at both",
  noteFile: "There is another version of this program.",
  noteCopy: "This is another version of your program. You can read it and copy from it.",
  title: (path: string): string => `Two versions of ${path}`,
  lead: "Both are safe. Which one do you want to go on with? You can change your mind.",
  own: "Your program",
  other: "The other version",
  use: "Go on with this one",
  used: "You go on with this one",
  same: "Both are the same.",
  away: "Put the other version away",
  awayHint: "You find it again among the earlier versions.",
  loading: "I am putting both side by side.",
};

export const TROUBLE: Record<Trouble, string> = {
  full: "This laptop is full: I cannot save here. Your last letters are only in this window. Save them in a file, and tell your mentor.",
  closed: "I cannot save in this window any more. Load the page again: your last letters come along.",
  newer: "There is a newer me on this laptop. Load the page again.",
  blocked: "I am open in another tab, and that one is old. Close the other tab, then I can start here.",
  none: "This browser does not let me keep anything on this laptop. Please tell your mentor.",
  broken: "I cannot read what I have kept on this laptop. That is not your mistake.",
};

export const RESCUE = {
  title: {
    full: "There is no room left for me",
    closed: "Please load me again",
    newer: "Please load me again",
    blocked: "I am still open somewhere else",
    none: "I have no memory here",
    broken: "Something is wrong with my memory",
  } satisfies Record<Trouble, string>,
  again: "Try again",
  reload: "Load the page again",
  looking: "I am looking for your programs.",
  found: "These I can still read:",
  nothing: "I could not find a program here. What was at the centre is still there.",
  where: { laptop: "on this laptop", centre: "at the centre" },
  anew: "Begin anew",
  anewHint: "I clean up my memory and put back what you see here. The rest comes from the centre.",
  anewBlocked: "Another tab still holds my memory. Close it, then press again.",
  save: "Save them in a file",
};

export const WIPED = {
  all: "This laptop had forgotten your programs. They were all at the centre, and I fetch them from there.",
  back: (paths: string): string =>
    `This laptop had forgotten your programs. I had a second copy of ${paths}: look whether it is right.`,
  lost: (count: number): string =>
    `This laptop had forgotten your programs. The last ${count === 1 ? "change" : `${String(count)} changes`} had not reached the centre and may be gone. I am sorry. What was at the centre comes back.`,
  ok: "OK",
};
