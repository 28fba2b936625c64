/** The mentor's half of the wire. The shapes are generated; what follows adds how commands travel. */

import type { MentorMessage } from "../shared/wire.ts";

export type {
  AnswerMessage,
  CodeContext,
  DeltaMessage,
  HistoryEntry,
  Named,
  Room,
  RoomHead,
  SnapshotMessage,
  StudentAnswer,
  StudentRow,
  Suggestion,
  SystemView,
  Ticket,
  Triage,
} from "../shared/wire.ts";

export type ServerMessage = MentorMessage;

export type CommandName = "claim" | "renew" | "release" | "resolve";

export type Outcome = "mentor" | "student" | "lesson" | "absent";

/** What goes over the socket; by POST the type and the ticket are in the address. */
export interface CommandMessage {
  type: CommandName;
  request_id: string;
  ticket_id: string;
  rev: number;
  outcome?: Outcome;
  note?: string;
}
