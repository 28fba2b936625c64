import type { DeltaMessage, SnapshotMessage, Ticket } from "../mentor/wire.ts";
import { emptyRoom, evolve, type RoomState } from "../mentor/evolve.ts";
import type { ServerMessage } from "../mentor/wire.ts";

export const ANNA = { id: "m-anna", name: "Anna" };
export const SAM = { id: "m-sam", name: "Sam" };

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
    opened_at: 1000,
    waited_s: 5,
    claimed_by: null,
    lease_until: null,
    suggestion: null,
    resolution: null,
    history: [{ at: 1000, event: "opened", by: `s-${id}` }],
    ...more,
  };
}

export function aSnapshot(version: number, tickets: Ticket[], more: Partial<SnapshotMessage> = {}): SnapshotMessage {
  const room = { id: "green", name: "4-Green" };
  return { type: "snapshot", room, version, tickets, triage: null, students: [], system: null, ...more };
}

export function aDelta(from: number, version: number, more: Partial<DeltaMessage> = {}): DeltaMessage {
  return { type: "delta", from, version, ...more };
}

export function after(messages: readonly ServerMessage[], state: RoomState = emptyRoom(ANNA), at = 0): RoomState {
  return messages.reduce((so_far, message) => evolve(so_far, { type: "heard", at, message }), state);
}
