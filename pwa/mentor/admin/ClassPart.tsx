import { useState } from "react";
import { Button, Field } from "../../shared/ui/index.ts";
import type { LessonView } from "../../shared/wire.ts";
import { EndingBar } from "../EndingBar.tsx";
import { cardsAddress } from "../LaptopsDialog.tsx";
import type { Ending } from "../use-ending.ts";
import type { CommandFacts, CommandName, Room, StudentRow, Ticket } from "../wire.ts";
import { PairingWindow } from "./PairingWindow.tsx";
import { touchedByEnd } from "./class-core.ts";
import { CLASS, refusalWords, timeOf } from "./texts.ts";

interface ClassPartProps {
  room: Room;
  lesson: LessonView | null;
  tickets: readonly Ticket[];
  students: readonly StudentRow[];
  connected: boolean;
  ending: Ending;
  onCommand: (command: CommandName, ticket: Ticket, facts: CommandFacts) => void;
}

/** What a mentor does with the class that is here: its end, who has to go soon, cards, and laptops that are paired. */
export function ClassPart({ room, lesson, tickets, students, connected, ending, onCommand }: ClassPartProps) {
  return (
    <div className="admin__columns">
      <End lesson={lesson} tickets={tickets} connected={connected} ending={ending} />
      <HasToGo tickets={tickets} connected={connected} onCommand={onCommand} />
      <section className="admin__part">
        <h3>{CLASS.cards.title}</h3>
        <p className="admin__soft">{CLASS.cards.lead}</p>
        <p>
          <a href={cardsAddress(room.id)} target="_blank" rel="noreferrer">
            {CLASS.cards.print}
          </a>
        </p>
      </section>
      <PairingWindow roomId={room.id} students={students} connected={connected} />
    </div>
  );
}

function End({ lesson, tickets, connected, ending }: Pick<ClassPartProps, "lesson" | "tickets" | "connected" | "ending">) {
  const [isAsked, setAsked] = useState(false);
  const { state, begin, clear } = ending;
  const { down, kept } = touchedByEnd(tickets);
  const isUnderWay = state.kind === "soon" || state.kind === "sending";
  return (
    <section className="admin__part" data-testid="end">
      <h3>{CLASS.end.title}</h3>
      <p>
        {lesson === null || lesson.over ? CLASS.end.noClass : CLASS.end.byItself(lesson.name, timeOf(lesson.until))}
      </p>
      <p className="admin__soft">{CLASS.end.what}</p>
      {isAsked || isUnderWay ? null : (
        <p className="admin__line">
          <Button
            onClick={() => {
              clear();
              setAsked(true);
            }}
            unavailable={!connected}
            data-testid="end-open"
          >
            {CLASS.end.open}
          </Button>
        </p>
      )}
      {isAsked ? (
        <div className="admin__ask" data-testid="end-preview">
          {down.length === 0 ? <p>{CLASS.end.nobody}</p> : <Names words={CLASS.end.down(down.length)} of={down} />}
          {kept.length === 0 ? null : <Names words={CLASS.end.kept(kept.length)} of={kept} />}
          <p className="admin__line">
            <Button
              variant="danger"
              unavailable={!connected}
              onClick={() => {
                setAsked(false);
                begin();
              }}
              data-testid="end-yes"
            >
              {CLASS.end.yes}
            </Button>
            <Button onClick={() => setAsked(false)} data-testid="end-no">
              {CLASS.end.no}
            </Button>
          </p>
        </div>
      ) : null}
      <EndingBar ending={ending} />
      <div role="status" className="said">
        {state.kind === "undone" ? <p className="notice notice--good">{CLASS.end.undone}</p> : null}
        {state.kind === "done" ? <p className="notice notice--good">{CLASS.end.done(state.closed)}</p> : null}
        {state.kind === "refused" ? <p className="notice notice--error">{refusalWords(state.refusal)}</p> : null}
      </div>
    </section>
  );
}

function Names({ words, of }: { words: string; of: readonly Ticket[] }) {
  return (
    <div>
      <p>{words}</p>
      <ul className="admin__names">
        {of.map((ticket) => (
          <li key={ticket.id}>
            <bdi>{ticket.student.name}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
}

const SOON_MIN = [5, 10, 20, 40] as const;

function HasToGo({ tickets, connected, onCommand }: Pick<ClassPartProps, "tickets" | "connected" | "onCommand">) {
  const [chosen, setChosen] = useState("");
  const { down: waiting } = touchedByEnd(tickets);
  const ticket = waiting.find(({ id }) => id === chosen) ?? waiting[0];
  return (
    <section className="admin__part" data-testid="deadline">
      <h3>{CLASS.deadline.title}</h3>
      <p className="admin__soft">{CLASS.deadline.lead}</p>
      {ticket === undefined ? (
        <p className="admin__soft">{CLASS.deadline.nobody}</p>
      ) : (
        <>
          <Field label={CLASS.deadline.child}>
            {(control) => (
              <select
                {...control}
                value={ticket.id}
                onChange={(event) => setChosen(event.target.value)}
                data-testid="deadline-child"
              >
                {waiting.map(({ id, student, deadline_at }) => (
                  <option key={id} value={id}>
                    {deadline_at === null ? student.name : `${student.name}, ${CLASS.deadline.until(deadline_at)}`}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <p className="admin__line" role="group" aria-label={CLASS.deadline.title}>
            {SOON_MIN.map((minutes) => (
              <Button
                key={minutes}
                unavailable={!connected}
                onClick={() => onCommand("deadline", ticket, { in_s: minutes * 60 })}
                data-testid={`deadline-${minutes}`}
              >
                {CLASS.deadline.in(minutes)}
              </Button>
            ))}
            <Button
              unavailable={!connected || ticket.deadline_at === null}
              onClick={() => onCommand("deadline", ticket, { in_s: null })}
              data-testid="deadline-none"
            >
              {CLASS.deadline.none}
            </Button>
          </p>
        </>
      )}
    </section>
  );
}
