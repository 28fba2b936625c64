/** The mentor's half of the wire. The shapes are generated; what follows adds how commands travel. */

import type { MentorMessage } from "../shared/wire.ts";

export type {
  AnswerMessage,
  Ask,
  BroadcastView,
  CodeContext,
  Colleague,
  DeltaMessage,
  Happened,
  HistoryEntry,
  LessonView,
  LinesChange,
  LiveCode,
  LiveMessage,
  Named,
  ReplayAnswer,
  ReplayFrame,
  Room,
  RoomHead,
  RoomSettings,
  RoomStats,
  SnapshotMessage,
  StudentAnswer,
  StudentRow,
  Suggestion,
  SystemView,
  Ticket,
  TraceAnswer,
  TraceStep,
  Triage,
} from "../shared/wire.ts";

export type ServerMessage = MentorMessage;

export type CommandName =
  | "claim"
  | "renew"
  | "release"
  | "resolve"
  | "handoff"
  | "cannot_find"
  | "followup"
  | "pin"
  | "note"
  | "deadline";

export type Outcome = "mentor" | "student" | "lesson" | "broadcast" | "absent";

/** What goes over the socket; by POST the type and the ticket are in the address. */
export interface CommandMessage extends CommandFacts {
  type: CommandName;
  request_id: string;
  ticket_id: string;
  rev: number;
}

/** What one kind of command says beyond which ticket it is about. */
export interface CommandFacts {
  outcome?: Outcome;
  note?: string;
  /** To whom it is handed on. */
  to?: string;
  /** In how many seconds the mentor looks in again. */
  in_s?: number | null;
  pinned?: boolean;
}
