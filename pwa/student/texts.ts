/** Every word that a child reads, in one place: short, kind, one cause, one action; the machine takes the blame. */

/** For the program that runs: these become the message of an error. */
export const RUN_TEXTS = {
  out_of_answers:
    "Your program asked a question, but the Answers box is empty. Write one answer on each line there, then run again.",
  not_here: "{name} does not work here: programs in this room cannot reach the internet.",
};

export const JOIN = {
  hello: "Hello!",
  lead: "Type the code from the board and your name.",
  code: "Code",
  codeHint: "Your mentor has it on the board.",
  name: "Your name",
  nameHint: "Your first name is enough.",
  go: "Let’s go",
  rejoinLead: "Somebody with this name is already here. Is that you? Then type your three words.",
  rejoin: "Your three words",
  rejoinHint: "For example: apple-river-drum.",
  wordsLost: "No words, or lost them? That happens. Please ask your mentor what to do.",
  notMe: "That is not me: choose another name",
  signedOut:
    "I lost your place in this room. Come back with your three words. Your programs are safe on this laptop.",
  comeBack: "Come back",
  haveWords: "I have been here before and have three words",
  pick: "Names of this class: press yours",
  whichRoom: "Where do you belong?",
};

export const JOIN_REFUSALS: Record<string, string> = {
  bad_code: "I do not know this code. Please check it, letter by letter.",
  expired: "This code is too old. Please ask your mentor for the new one.",
  room_closed: "This room is closed just now. Please ask your mentor.",
  name_taken: "Somebody with this name is already here.",
  not_found: "I do not find this name on my list. Press your name, or ask your mentor.",
  not_yours: "These words do not fit this name. Please check them.",
  too_many: "Too many tries. Wait a moment, then try again.",
  malformed: "I could not read that. Please check the code and your name.",
  unreachable: "I cannot reach the centre’s computer. Wait a moment, then try again.",
  busy: "The centre’s computer has too much to do just now. Wait a moment, then try again.",
};
export const JOIN_REFUSED = "That did not work. Please try again, or ask your mentor.";

export const PLAIN = {
  missing:
    "Keep this page open: on this address I cannot open it again without the network, and others on the Wi-Fi could read along.",
  better: "Make this laptop ready",
};

export const WORDS = {
  title: (name: string): string => `Nice to see you, ${name}!`,
  lead: "These three words bring you back, on any laptop. Write them on paper now.",
  once: "I show them only once.",
  copy: "Copy them",
  copied: "Copied",
  go: "I wrote them down",
};

export const TABS = {
  title: (name: string): string => `${name}, this page is open in another tab`,
  lead: "I keep your program in one tab at a time, so that nothing gets mixed up.",
  use: "Use this one instead",
  reading: (path: string): string => `${path}, only to read here`,
};

export const LEAVE = {
  open: "Leave",
  hint: (name: string): string => `Not ${name}? Leave this laptop`,
  title: "Leave this laptop?",
  lead: "Your programs wait for you at the centre. Your three words bring you back, on any laptop.",
  go: "Leave",
  stay: "Stay here",
  sending: (count: number): string =>
    count > 0
      ? `I am sending your last work first: ${String(count)} to go.`
      : "I am saving your last work first.",
  cutOff: (count: number): string =>
    count > 0
      ? `I cannot reach the centre. Your last work (${String(count)} to send) is only on this laptop.`
      : "I cannot reach the centre just now. All your work is there already.",
  placeLost: (count: number): string =>
    `I lost your place in this room. Your last work (${String(count)} to send) is only on this laptop.`,
  placeLostAdvice: "Stay here and come back with your three words: then I can send it.",
  busy: "The centre’s computer has too much to do to close your place just now. I keep trying.",
  busyAdvice: (count: number): string =>
    count > 0
      ? "Stay a moment, then I send the rest of your work, too."
      : "You can leave: I close your place here as soon as I can.",
  cutOffAdvice: (count: number): string =>
    count > 0
      ? "Stay until the line is back, then I send it. If you leave now, come back to this laptop to send it."
      : "You can leave: I close your place here as soon as the line is back.",
  onlyHere: (paths: string): string =>
    `${paths} is only on this laptop: the centre could not take it. Come back to this laptop for it.`,
  anyway: "Leave all the same",
};

export const DESK = {
  run: "Run",
  stop: "Stop",
  output: "What your program says",
  outputEmpty: "Press Run and look here.",
  noOutput: "Your program ran to its end and said nothing.",
  stopped: "You stopped the program.",
  done: "Done.",
  asksYou: "Your program waits for an answer.",
  stuck: "I got stuck. Look at the red card.",
  stuckAt: (line: number): string => `I got stuck at line ${String(line)}. Look at the red card.`,
  loading: "I am getting Python ready. The first time takes some seconds.",
  starting: "Starting…",
  running: "Your program is running.",
  long: "Your program is still running. You can stop it.",
  waits: {
    queued: "The centre is about to run your program.",
    away: "The line to the centre is down. I keep trying.",
    held: "Your program waits at the centre.",
  },
  notRun: "Your program did not run. Look at the card.",
  tooMuch: "That was a lot of text! I stopped printing.",
  answers: "Answers",
  answersHint: "Your program asks something. Write one answer on each line, then press Run.",
  closeCopy: "I do not need this version any more",
  toDark: "Dark colours",
  toLight: "Light colours",
  files: "Your programs",
  room: "Your room",
};

export const SAVED = {
  typing: "saving…",
  laptop: "saved on this laptop",
  centre: "saved at the centre",
  refused: "not at the centre",
  refusedHint: (paths: string): string => `The centre has not taken ${paths}. It is safe on this laptop.`,
  tooBig:
    "This program is too big for the centre to keep. It is safe on this laptop. Make it shorter, then I send it.",
  notTaken: "The centre could not take this program. It is safe on this laptop. Please tell your mentor.",
  unsent: (count: number): string => (count === 1 ? "1 to send" : `${String(count)} to send`),
};

export const ERROR = {
  line: (line: number): string => `Line ${String(line)}`,
  show: "Show me the line",
  parseTitle: "I could not read this line",
  parseText: "Something here is not how I expect it. I stopped reading at this place.",
  parseAction: "Look at this line and the one above it. Is a bracket, a quote or a letter missing?",
  runTitle: "I got stuck in your program",
  runText: "I could read your program, but I could not go on at this place.",
  runAction: "Look at this line. Are all the names spelled as they were made?",
  notLoadedTitle: "I could not get the language ready",
  notLoadedText: "A part of me did not arrive. This is not your mistake.",
  notLoadedAction: "Press Run again. If it stays like this, tell your mentor.",
  noAnswerTitle: "I need an answer from you",
  noAnswerText: "Your program asked a question, but the Answers box has no answer left.",
  noAnswerAction: "Write one answer on each line of the box, then press Run.",
  notHereTitle: "That does not work in this room",
  notHereText: "Programs here cannot reach the internet or other programs.",
  notHereAction: "Take this line out, or ask your mentor what to use instead.",
  tooBigTitle: "Your program was too big for me",
  tooBigText: "It needed more memory than I have, and I had to start anew. Your text is safe.",
  tooBigAction: "Look for a loop that makes a list longer and longer, and never ends.",
  computer: "The computer’s own words",
  /** In graded work, in place of what the page would say of the mistake. */
  graded: "Now you find it alone: the computer’s own words tell you something. You can still ask for help.",
};

export const OFFER = {
  title: "I have an idea",
  use: "Use this fix",
  no: "No thanks",
  why: "No, because…",
  whyNot: "Tell me why, in one sentence (you may leave it empty)",
  send: "OK",
  before: "before",
  after: "after",
  hint: "Have a look here",
  ask: "Would you like to see an idea?",
  show: "Show me",
};

/** Whether a child wants to be shown fixes; the page asks once. */
export const IDEAS = {
  question: "May I show you my idea when I cannot read a line?",
  yes: "Yes, show me",
  no: "No, let me find it",
  open: "Ideas",
  title: "May I show you my ideas?",
  show: "Yes, show me how to mend a line",
  alone: "No, let me find it myself",
  /** In graded work. */
  graded: "Now you show what you can do alone, so I keep my ideas to myself; you can still ask for help.",
  room: {
    off: "Your mentor keeps ideas for later just now, so I show none.",
    ask: "In this room I ask you each time.",
    on: "",
  },
};

export const HELP = {
  open: "I need help",
  title: "Tell your mentor a little",
  lead: "Three short questions. You may leave them empty.",
  leadChoices: "Press what fits. You may leave out what you want.",
  more: "Say it in your own words",
  goal: "What do you want your program to do?",
  tried: "What did you try?",
  expected: "What happened, and what did you expect?",
  send: "Raise my hand",
  back: "Not now",
  cancel: "I don’t need help any more",
  raised: "Your hand is up",
  waiting: "I am telling the centre.",
  offline: "The line to the centre is down. I tell it as soon as the line is back.",
  position: (position: number): string =>
    position === 1 ? "You are next" : `You are number ${String(position)} in line`,
  /** Nobody is there to help just now, or nobody has come for long. */
  waitUnknown: "I can’t say yet how long it takes. Your hand stays up, and your mentor will see it.",
  keepGoing: "You can go on working while you wait.",
  /** The built-in mentor of a fresh classroom has no name of a person. */
  coming: (name: string): string =>
    name === "Mentor" ? "Your mentor is coming" : `${name} is coming to you`,
  comingLead: "Stay at your place. You can keep your program as it is.",
  comingRepaired: "Your program can be read again. Well done! You can still ask what you want to know.",
  away: "Your mentor was at your place, but you were not there. Your hand is still up.",
  followup: "Your mentor comes back to you later.",
  again: { away: "I am here", followup: "Ask now" } as Record<string, string>,
  againWaiting: "I am telling your mentor.",
  doneTitle: "That is done",
  done: {
    fix: "Your program can be read again. Well done!",
    mentor: "Your mentor has helped you. Well done, both of you!",
    student: "You did it yourself. Well done!",
    lesson: "There is a lesson for you. Your mentor shows you where.",
    broadcast: "Your program runs again. Well read, and well done!",
    absent: "You were away, so your hand is down. You can raise it again.",
    class_ended: "The class is over, so your hand is down. Your programs are safe. Ask again next time!",
  } as Record<string, string>,
  doneElse: "Your hand is down.",
  ok: "OK",
};

export const TOLD = {
  ok: "OK",
};

export const STUCK = {
  title: "Shall somebody have a look with you?",
  why: {
    repeats: "The same red card comes again and again. That one is tricky.",
    errors: "There were a lot of red cards just now. That happens to everybody.",
    broken: "This one takes a while. That happens to everybody.",
    still: "This one takes a while. That happens to everybody.",
    undoing: "You try out a lot. Two heads are good at that.",
  } as Record<string, string>,
  whyElse: "Two heads are better than one.",
  yes: "Yes, please",
  no: "I go on alone",
};

export const OFFLINE = {
  pythonComes: "Python is moving in",
  pythonHere: "Python is here now. It works without the line, too.",
  percent: (percent: number): string => `${String(percent)} %`,
  newVersion: "I have a new version of this page.",
  switch: "Use it now",
  later: "Later",
  storing: "I am putting your work away first.",
  heldUp: "I could not put your work away, so I keep the old version. Please tell your mentor.",
  again: "Try again",
};
