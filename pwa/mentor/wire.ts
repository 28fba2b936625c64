/** The mentor's half of the wire: what the server sends over /ws/v1/mentor and the mentor's read models. */

import type { Named, Suggestion, Ticket as AnyTicket } from "../shared/wire.ts";

export type { Named, Suggestion };

/** The code as it was when the child asked; `first_line` is the number of the excerpt's first line. */
export interface CodeContext {
  path: string;
  language: string;
  rev?: string | null;
  first_line: number;
  text: string;
  line: number | null;
}

export type HistoryEntry = AnyTicket["history"][number];

export interface Ticket extends Omit<AnyTicket, "rev" | "context"> {
  rev: number;
  context: CodeContext | null;
}

export interface StudentRow {
  id: string;
  name: string;
  state: "working" | "stuck" | "idle" | "away" | "offline";
  ticket_id?: string | null;
}

export interface Triage {
  on: boolean;
  waiting: number;
  threshold: number;
  reason?: string | null;
}

export interface Room {
  id: string;
  name: string;
  join_code?: string;
  waiting?: number;
  students?: number;
}

export interface SystemState {
  level?: string;
  reason?: string | null;
}

export interface SnapshotMessage {
  type: "snapshot";
  room: Room;
  version: number;
  tickets: Ticket[];
  triage: Triage | null;
  students: StudentRow[];
  system: SystemState | null;
}

export interface DeltaMessage {
  type: "delta";
  from: number;
  version: number;
  tickets?: Ticket[];
  order?: string[];
  triage?: Triage | null;
  students?: StudentRow[];
  system?: SystemState | null;
}

export interface TickMessage {
  type: "tick";
  version: number;
}

export interface AnswerMessage {
  type: "answer";
  request_id: string;
  ok: boolean;
  error?: string;
  facts?: Record<string, unknown>;
  ticket?: Ticket;
}

export type ServerMessage = SnapshotMessage | DeltaMessage | TickMessage | AnswerMessage;

export type CommandName = "claim" | "renew" | "release" | "resolve";

export interface CommandMessage {
  type: CommandName;
  request_id: string;
  ticket_id: string;
  rev: number;
  outcome?: string;
  note?: string;
}
