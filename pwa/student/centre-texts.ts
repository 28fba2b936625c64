/** Words about programs that the centre runs: loaded with the card that shows them. */
import type { Explained } from "./own-words.ts";

const said = (title: string, text: string, action: string): Explained => ({ title, text, action });

export const CENTRE: Readonly<Record<string, Explained>> = {
  CentreAway: said(
    "I cannot reach the centre",
    "The centre’s computer runs this program, and the line to it is down. Your program is safe on this laptop.",
    "Go on writing. Press Run again when the line is back.",
  ),
  CentreOff: said(
    "Running is switched off just now",
    "The centre’s computer cannot run programs safely at the moment, so it runs nobody’s. Your program is saved.",
    "Go on writing. I run it as soon as I can. Your mentor sees it, too.",
  ),
  CentreBusy: said(
    "The centre has a lot to do",
    "Many programs wait for their turn just now. Your program is safe.",
    "Wait a moment, then press Run again.",
  ),
  CentreBroke: said(
    "Something broke at the centre",
    "I could not run your program. This is not your mistake, and your program is safe.",
    "Press Run again. If it stays like this, tell your mentor.",
  ),
  NotTaken: said(
    "I could not take this program",
    "The centre’s computer could not take it, maybe because it is very long. It is safe on this laptop.",
    "Make it shorter, or ask your mentor.",
  ),
  TooLong: said(
    "Your program did not come to an end",
    "It worked for so long that I stopped it, so that the others can run theirs.",
    "Look for a loop that never ends. What makes it stop?",
  ),
  TooMuchMemory: said(
    "Your program needed too much memory",
    "It kept more and more things at a time, so I stopped it. Your text is safe.",
    "Look for a list that gets longer and longer, and never stops.",
  ),
  TooMuchOutput: said(
    "Your program said too much",
    "It printed so much that I stopped it.",
    "Look for a loop that prints and never ends.",
  ),
  TooManyHelpers: said(
    "That does not work in this room",
    "Programs here cannot start many other programs or threads, so I stopped this one.",
    "Take this part out, or ask your mentor what to use instead.",
  ),
  TooMuchDisk: said(
    "Your program wrote too much",
    "It filled the little room for files that it has here, so I stopped it.",
    "Look for a loop that writes and never ends.",
  ),
  Crashed: said(
    "Your program broke down",
    "It ended in the middle, without saying why. Nothing else is broken, and your text is safe.",
    "Look at what you changed last, or ask your mentor.",
  ),
};
