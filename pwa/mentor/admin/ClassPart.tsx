import { useEffect, useState } from "react";
import { Button, Field } from "../../shared/ui/index.ts";
import type { ClassEnded, LessonView } from "../../shared/wire.ts";
import { cardsAddress } from "../LaptopsDialog.tsx";
import type { CommandFacts, CommandName, Room, StudentRow, Ticket } from "../wire.ts";
import { PairingWindow } from "./PairingWindow.tsx";
import { Said } from "./Said.tsx";
import { touchedByEnd } from "./class-core.ts";
import { CLASS, timeOf } from "./texts.ts";
import { useDeed } from "./use-deed.ts";

/** So long the end of a class can be taken back: until then nothing was sent. */
const GRACE_S = 8;

interface ClassPartProps {
  room: Room;
  lesson: LessonView | null;
  tickets: readonly Ticket[];
  students: readonly StudentRow[];
  connected: boolean;
  onCommand: (command: CommandName, ticket: Ticket, facts: CommandFacts) => void;
}

/** What a mentor does with the class that is here: its end, who has to go soon, cards, and laptops that are paired. */
export function ClassPart({ room, lesson, tickets, students, connected, onCommand }: ClassPartProps) {
  return (
    <div className="admin__columns">
      <End room={room} lesson={lesson} tickets={tickets} connected={connected} />
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

type Ending = { step: "no" | "asked" } | { step: "soon"; left_s: number };

function End({ room, lesson, tickets, connected }: Pick<ClassPartProps, "room" | "lesson" | "tickets" | "connected">) {
  const [ending, setEnding] = useState<Ending>({ step: "no" });
  const deed = useDeed();
  const { run, say } = deed;
  const { down, kept } = touchedByEnd(tickets);
  const left_s = ending.step === "soon" ? ending.left_s : null;

  useEffect(() => {
    if (left_s === null) return undefined;
    const timer = setTimeout(() => {
      if (left_s > 1) {
        setEnding({ step: "soon", left_s: left_s - 1 });
        return;
      }
      setEnding({ step: "no" });
      void run<ClassEnded>(`rooms/${encodeURIComponent(room.id)}/end`, {}).then((told) => {
        if (told !== null) say(CLASS.end.done(told.closed));
      });
    }, 1000);
    return () => {
      clearTimeout(timer);
    };
  }, [left_s, room.id, run, say]);

  return (
    <section className="admin__part" data-testid="end">
      <h3>{CLASS.end.title}</h3>
      <p>
        {lesson === null || lesson.over ? CLASS.end.noClass : CLASS.end.byItself(lesson.name, timeOf(lesson.until))}
      </p>
      <p className="admin__soft">{CLASS.end.what}</p>
      {ending.step === "no" ? (
        <p className="admin__line">
          <Button
            onClick={() => {
              say(null);
              setEnding({ step: "asked" });
            }}
            unavailable={!connected || deed.busy}
            data-testid="end-open"
          >
            {CLASS.end.open}
          </Button>
        </p>
      ) : null}
      {ending.step === "asked" ? (
        <div className="admin__ask" data-testid="end-preview">
          {down.length === 0 ? <p>{CLASS.end.nobody}</p> : <Names words={CLASS.end.down(down.length)} of={down} />}
          {kept.length === 0 ? null : <Names words={CLASS.end.kept(kept.length)} of={kept} />}
          <p className="admin__line">
            <Button
              variant="danger"
              unavailable={!connected}
              onClick={() => setEnding({ step: "soon", left_s: GRACE_S })}
              data-testid="end-yes"
            >
              {CLASS.end.yes}
            </Button>
            <Button onClick={() => setEnding({ step: "no" })} data-testid="end-no">
              {CLASS.end.no}
            </Button>
          </p>
        </div>
      ) : null}
      {left_s === null ? null : (
        <p className="notice notice--hand notice--with-button" role="status">
          {CLASS.end.soon(left_s)}
          <Button
            onClick={() => {
              setEnding({ step: "no" });
              say(CLASS.end.undone);
            }}
            data-testid="end-undo"
          >
            {CLASS.end.undo}
          </Button>
        </p>
      )}
      <Said deed={deed} />
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
