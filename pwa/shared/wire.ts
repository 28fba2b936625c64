/** The shapes that cross the line between page and server, by the names of the contract. */

export type Language = "javascript" | "python" | "csharp";
export type TicketState = "open" | "suggested" | "claimed" | "away" | "followup" | "resolved" | "cancelled";
export type Resolution = "fix" | "mentor" | "student" | "lesson" | "broadcast" | "absent";

export interface Named {
  id: string;
  name: string;
}

export interface Edit {
  line: number;
  column: number;
  delete: number;
  insert: string;
}

export interface Suggestion {
  id: string;
  language: string;
  rule: string;
  title: string;
  explanation: string;
  edits: Edit[];
  fixed: string | null;
  confidence: number;
  level: "push" | "ask" | "point";
  source_rev: string | null;
}

export interface Ticket {
  id: string;
  rev: number | string;
  room_id: string;
  student: Named;
  state: TicketState;
  source: "error" | "hand" | "stuck" | "beacon" | "build" | "practice";
  language: string;
  error: { code: string; message: string; line: number | null; column: number | null } | null;
  ask: { goal: string; tried: string; expected: string; template?: string | null } | null;
  context: Record<string, unknown> | null;
  score: number;
  why: { rule: string; points: number }[];
  position: number | null;
  group: string | null;
  tags: string[];
  pinned: boolean;
  opened_at: number;
  waited_s: number;
  claimed_by: Named | null;
  lease_until: number | null;
  suggestion: Suggestion | null;
  resolution: Resolution | null;
  history: { at: number; event: string; by: string | null }[];
}

/** A place in the line, as told to the child: the wait is a range, never a promise. */
export interface QueuePlace {
  ticket_id: string;
  state: TicketState;
  position: number | null;
  wait_s: [number, number] | null;
}

export interface FileData {
  path: string;
  language: string;
  text: string;
  rev: string;
  base_rev: string | null;
}

export interface ConflictData {
  path: string;
  copy_path: string;
  language: string;
  text: string;
  rev: string;
}

export interface SuggestionData {
  suggestion: Suggestion | null;
  path: string;
  error_event_id: string | null;
}

export interface Delta {
  version: number;
  kind: string;
  at: number;
  data: unknown;
}

export interface Snapshot {
  files?: FileData[];
  conflicts?: ConflictData[];
  tickets?: Ticket[];
  suggestions?: SuggestionData[];
  broadcasts?: unknown[];
  settings?: Record<string, unknown>;
}

export interface PullAnswer {
  ok: true;
  version: number;
  epoch: string;
  cursor: string;
  reset?: boolean;
  snapshot?: Snapshot;
  deltas?: Delta[];
  more?: boolean;
}

export interface HelloAnswer {
  ok: true;
  last_seq: number;
  version: number;
  epoch: string;
  server_time: number;
}

export interface PushAnswer {
  ok: true;
  last_seq: number;
  rejected: { seq: number; reason: string }[];
  version: number;
}

export interface WireEvent {
  seq: number;
  event_id: string;
  type: string;
  v: number;
  age_ms: number;
  body: unknown;
}

export interface Me {
  ok: true;
  student: Named | null;
  mentor: Named | null;
  room: Named | null;
}

export interface Joined {
  ok: true;
  student: Named;
  room: Named;
  rejoin: string;
}

export type StudentMessage =
  | { type: "poke"; version: number }
  | { type: "ticket"; ticket: Ticket }
  | ({ type: "queue" } & QueuePlace)
  | { type: "suggestion"; suggestion: Suggestion | null; path: string; error_event_id?: string | null };
