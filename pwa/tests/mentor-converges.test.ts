import assert from "node:assert/strict";
import { it } from "node:test";
import fc from "fast-check";
import { emptyRoom, evolve, isOver, isWaiting, queue, type RoomState } from "../mentor/evolve.ts";
import type { AnswerMessage, ServerMessage, Ticket } from "../mentor/wire.ts";
import type { TicketState } from "../shared/wire.ts";
import { aDelta, ANNA, aSnapshot, aTick, aTicket, SAM } from "./mentor-fixtures.ts";

/** A room as the server keeps it: every change is a version and a delta. */
class Room {
  version = 1;
  tickets = new Map<string, Ticket>();

  list(): Ticket[] {
    const list = [...this.tickets.values()].filter((ticket) => !isOver(ticket));
    const waiting = list.filter(isWaiting);
    const place = (ticket: Ticket): number | null => (isWaiting(ticket) ? waiting.indexOf(ticket) + 1 : null);
    return list.map((ticket) => ({ ...ticket, position: place(ticket) }));
  }

  snapshot(): ServerMessage {
    return structuredClone(aSnapshot(this.version, this.list()));
  }

  change(id: string, state: TicketState, atFront: boolean): ServerMessage {
    const before = this.tickets.get(id);
    const claimed_by = state === "claimed" ? (id < "c" ? ANNA : SAM) : null;
    const ticket = aTicket(id, { rev: (before?.rev ?? 0) + 1, state, claimed_by });
    if (atFront) this.tickets = new Map([[id, ticket], ...[...this.tickets].filter(([other]) => other !== id)]);
    else this.tickets.set(id, ticket);
    this.version += 1;
    const order = this.list().map((one) => one.id);
    return structuredClone(aDelta(this.version - 1, this.version, { tickets: [ticket], order }));
  }

  answer(id: string): AnswerMessage {
    const ticket = structuredClone(this.tickets.get(id));
    return { type: "answer", request_id: `r-${id}`, ok: ticket !== undefined, ...(ticket && { ticket }) };
  }
}

type Step =
  | { do: "change"; id: string; state: TicketState; atFront: boolean }
  | { do: "command"; id: string }
  | { do: "deliver" | "lose" | "double" | "tick" | "serve-resync" | "reconnect" };

const steps = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant("change" as const),
      id: fc.constantFrom("a", "b", "c", "d", "e"),
      state: fc.constantFrom<TicketState>("open", "suggested", "claimed", "away", "resolved", "cancelled"),
      atFront: fc.boolean(),
    }),
    fc.record({ do: fc.constant("command" as const), id: fc.constantFrom("a", "b", "c") }),
    fc.record({
      do: fc.constantFrom("deliver", "lose", "double", "tick", "serve-resync", "reconnect"),
    }) as fc.Arbitrary<Step>,
  ),
  { maxLength: 80, size: "max" },
);

/** One screen at the end of a line that keeps the order, but may lose, double and cut. */
class Screen {
  state: RoomState = emptyRoom(ANNA);
  line: ServerMessage[] = [];
  readonly room: Room;

  constructor(room: Room) {
    this.room = room;
  }

  hear(message: ServerMessage | undefined): void {
    if (message) this.state = evolve(this.state, { type: "heard", at: 0, message });
  }

  take(step: Step): void {
    if (step.do === "change") this.line.push(this.room.change(step.id, step.state, step.atFront));
    else if (step.do === "command") this.command(step.id);
    else if (step.do === "deliver") this.hear(this.line.shift());
    else if (step.do === "lose") this.line.shift();
    else if (step.do === "double") this.line.unshift(...this.line.slice(0, 1));
    else if (step.do === "tick") this.line.push(aTick(this.room.version));
    else if (step.do === "serve-resync" && this.state.wantsResync) this.line.push(this.room.snapshot());
    else if (step.do === "reconnect") this.reconnect();
  }

  private command(id: string): void {
    this.state = evolve(this.state, { type: "sent", request_id: `r-${id}`, command: "claim", ticket_id: id, rev: 1 });
    this.line.push(this.room.answer(id));
  }

  private reconnect(): void {
    this.state = evolve(this.state, { type: "disconnected" });
    this.line = [this.room.snapshot()];
  }

  /** What follows in any case: the rest of the line, a tick, and a snapshot if one was asked for. */
  settle(): void {
    while (this.line.length > 0) this.hear(this.line.shift());
    this.hear(aTick(this.room.version));
    if (this.state.wantsResync) this.hear(this.room.snapshot());
  }
}

it("whatever is lost, doubled or cut, a screen that resyncs ends with the server's list", () => {
  fc.assert(
    fc.property(steps, (walk) => {
      const screen = new Screen(new Room());
      const { room } = screen;
      screen.line.push(room.snapshot());
      for (const step of walk) screen.take(step);
      screen.settle();
      assert.deepEqual(queue(screen.state), room.list());
      assert.equal(screen.state.version, room.version);
      assert.equal(screen.state.wantsResync, false);
    }),
    { numRuns: 500 },
  );
});

it("two mentors who hear the same room see the same list, whoever is who", () => {
  fc.assert(
    fc.property(steps, (walk) => {
      const room = new Room();
      const [anna, sam] = [new Screen(room), new Screen(room)];
      sam.state = emptyRoom(SAM);
      for (const screen of [anna, sam]) screen.line.push(room.snapshot());
      walk.forEach((step, index) => {
        if (step.do !== "change") (index % 2 === 0 ? anna : sam).take(step);
        else {
          const delta = room.change(step.id, step.state, step.atFront);
          anna.line.push(delta);
          sam.line.push(delta);
        }
      });
      anna.settle();
      sam.settle();
      assert.deepEqual(queue(anna.state), queue(sam.state));
    }),
    { numRuns: 300 },
  );
});
