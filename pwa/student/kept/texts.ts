/** The words about kept work: what is where, earlier texts, other versions, and what went wrong with the store. */

export const WORK = {
  open: "Where is my work?",
  title: "Where is your work?",
  here: "On this laptop",
  hereYes: "Everything you have typed is saved here.",
  hereTyping: "I am saving your last letters.",
  hereNo: "Your last letters are only in this window.",
  centre: "At the centre",
  centreYes: "Everything is there too. You can go on with it on any laptop.",
  centreWaits: (count: number): string =>
    count === 1 ? "One thing is still on its way." : `${String(count)} things are still on their way.`,
  centreDown: (count: number): string =>
    count === 1
      ? "I cannot reach the centre. One thing waits here until the line is back. If it stays like this, tell your mentor."
      : `I cannot reach the centre. ${String(count)} things wait here until the line is back. If it stays like this, tell your mentor.`,
  centrePlaceLost: (count: number): string =>
    `I lost your place in this room, and need your three words. ${count === 1 ? "One thing waits" : `${String(count)} things wait`} here until you come back with them.`,
  centreRefused: (paths: string): string => `The centre has not taken ${paths}. It is safe on this laptop.`,
  risk: "This laptop may forget what it holds when you close the page. Keep this page open until everything is at the centre.",
  riskBar: "The line is down. Keep this page open: your last work is only on this laptop.",
  riskPlaceLost:
    "Keep this page open: your last work is only on this laptop. I can send it when you are back with your three words.",
  file: "Must this laptop be put away now?",
  fileLead: "I can put everything into a file. Your mentor can hand it in at the centre later.",
  save: "Save my work in a file",
  saved: (names: string): string => `I have saved ${names}. Give it to your mentor.`,
  handIn: "Have you a work file?",
};

export const HISTORY_OPEN = "Earlier versions";
