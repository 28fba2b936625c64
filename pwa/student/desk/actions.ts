/** The one set of actions of the student's page. */
import type { Ask, HelpAnswers } from "../../shared/wire.ts";
import type { Editor } from "../editor/editor.ts";
import type { Kept } from "./kept.ts";
import type { Observable } from "./observable.ts";
import type { DeskEvent, DeskState } from "./state.ts";

export interface HelpWords {
  goal: string;
  tried: string;
  expected: string;
  template: HelpAnswers | null;
}

export interface Desk {
  store: Observable<DeskState, DeskEvent>;
  editor: Editor;
  /** Changes at every keystroke, for what depends on the text. */
  edits: Observable<number, null>;
  silentMs: () => number | null;
  choose: (path: string) => Promise<void>;
  /** What the box of answers holds: one answer per line. */
  setAnswers: (text: string) => void;
  run: () => Promise<void>;
  stop: () => void;
  acceptOffer: () => Promise<void>;
  declineOffer: (reason: string) => Promise<void>;
  /** The child has asked to see an idea that is shown only when asked for. */
  openOffer: () => void;
  /** Whether this child wants to be shown fixes: asked once, changed whenever it likes. */
  answerFixes: (show: boolean) => Promise<void>;
  /** In new words, or with those that the ticket has (`wordsAgain`). */
  askForHelp: (words: HelpWords | Ask, because?: "stuck" | null) => Promise<void>;
  /** Asks the centre for the forms of now; those from before stay until they come. */
  lookForForms: () => Promise<void>;
  /** What a mentor told many was on the screen. */
  sawTold: (id: string) => Promise<void>;
  putToldAway: (id: string) => void;
  /** The page offered help, and the child goes on alone. */
  declineHelp: () => Promise<void>;
  cancelHelp: () => Promise<void>;
  putTicketAway: () => void;
  /** Earlier texts, other versions, and what could not be sent. */
  kept: Kept;
  /** The note about a laptop that had forgotten everything was read. */
  putNoteAway: () => void;
  signedIn: () => void;
  hush: (on: boolean) => Promise<void>;
  /** The child leaves this laptop: its keys for beacons and, with nothing unsent, for work files do not stay behind. */
  forgetKeys: () => Promise<void>;
  /** Stores what is only in the editor so far. */
  flush: () => Promise<void>;
  /** Stores the last keystrokes first. */
  close: () => Promise<void>;
  /** Writes no more: another tab has the programs now. */
  abandon: () => void;
}
