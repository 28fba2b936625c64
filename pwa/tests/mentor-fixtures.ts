import type { DeltaMessage, SnapshotMessage, StudentRow, SystemView, Ticket } from "../mentor/wire.ts";
import { emptyRoom, evolve, type RoomState } from "../mentor/evolve.ts";
import type { ServerMessage } from "../mentor/wire.ts";

export const ANNA = { id: "m-anna", name: "Anna" };
export const SAM = { id: "m-sam", name: "Sam" };

/** Words without the invisible marks that keep a name apart from what stands beside it. */
export function plain(words: string): string {
  return words.replace(/[\u2068\u2069]/g, "");
}

export function aTicket(id: string, more: Partial<Ticket> = {}): Ticket {
  return {
    id,
    rev: 1,
    room_id: "green",
    student: { id: `s-${id}`, name: `Child ${id}` },
    state: "open",
    source: "hand",
    language: "javascript",
    error: null,
    ask: null,
    context: null,
    score: 30,
    why: [{ rule: "hand", points: 30 }],
    position: 1,
    group: null,
    tags: [],
    pinned: false,
    escalated: false,
    deadline_at: null,
    opened_at: 1000,
    waited_s: 5,
    claimed_by: null,
    lease_until: null,
    due_at: null,
    promised_by: null,
    suggestion: null,
    resolution: null,
    history: [{ at: 1000, event: "opened", by: `s-${id}` }],
    ...more,
  };
}

const SYSTEM: SystemView = {
  level: "full",
  reason: null,
  cpu: 0,
  memory: 0,
  lag_ms: 0,
  queues: {},
  actors: [],
  model: null,
  builds: [],
  degraded: [],
};

export function aSnapshot(
  version: number,
  tickets: Ticket[],
  more: Partial<SnapshotMessage> = {},
): SnapshotMessage {
  const room = { id: "green", name: "4-Green", join_code: "SUN-42" };
  const triage = { on: false, since: null, waiting: 0, threshold: 8, reason: null, did: [] };
  const settings = { fixes: "on" as const, mode: "normal" as const, ages: "younger" as const };
  const rest = { triage, broadcasts: [], students: [], lesson: null, system: SYSTEM, settings, server_time: 60_000 };
  return { type: "snapshot", room, version, tickets, ...rest, ...more };
}

export function aStudent(id: string, name: string, state: StudentRow["state"]): StudentRow {
  return { id, name, state, language: null, stuck: 0, ticket_id: null, unsynced: 0, last_seen_s: 0 };
}

export function aTick(version: number, degraded: string[] = []): ServerMessage {
  return { type: "tick", version, degraded };
}

export function aDelta(from: number, version: number, more: Partial<DeltaMessage> = {}): DeltaMessage {
  return { type: "delta", from, version, server_time: 61_000, ...more };
}

export function after(
  messages: readonly ServerMessage[],
  state: RoomState = emptyRoom(ANNA),
  at = 0,
): RoomState {
  return messages.reduce((so_far, message) => evolve(so_far, { type: "heard", at, message }), state);
}
