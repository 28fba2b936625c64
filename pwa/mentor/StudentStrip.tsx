import { useId, useRef, useState } from "react";
import { MACHINE_LEVELS, STRIP } from "./dialog-texts.ts";
import { SEEMS_STUCK, STUDENT_STATES } from "./texts.ts";
import { useBelow } from "./use-below.ts";
import type { StudentRow, SystemView, Ticket } from "./wire.ts";

interface StudentStripProps {
  students: readonly StudentRow[];
  tickets: readonly Ticket[];
  level: SystemView["level"];
  onSelect: (ticketId: string) => void;
  onMachine: () => void;
}

/** As many rows as the closed strip shows; `strip.css` says the same. */
const CLOSED_ROWS = 2;
const ORDER: readonly StudentRow["state"][] = ["stuck", "working", "idle", "away", "offline"];

export function StudentStrip({ students, tickets, level, onSelect, onMachine }: StudentStripProps) {
  const sorted = students.toSorted(
    (a, b) => ORDER.indexOf(a.state) - ORDER.indexOf(b.state) || a.name.localeCompare(b.name),
  );
  const here = students.filter((student) => student.state !== "offline").length;
  const list = useRef<HTMLUListElement>(null);
  const listId = useId();
  const [open, setOpen] = useState(false);
  const below = useBelow(list, CLOSED_ROWS);
  const ticketOf = new Map(tickets.map((ticket) => [ticket.student.id, ticket.id]));
  return (
    <footer className="strip" data-testid="student-strip">
      <div className="strip__head hh-numbers">
        <h2 className="strip__title">{STRIP.here(here)}</h2>
        <p className="strip__counts" data-testid="strip-counts">
          {STRIP.counts(students)}
        </p>
      </div>
      <ul
        ref={list}
        id={listId}
        className={open ? "strip__chips strip__chips--open" : "strip__chips"}
        /* It may scroll, so the keyboard must be able to reach it. */
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys
        tabIndex={open ? 0 : undefined}
      >
        {sorted.map((student) => (
          <li key={student.id}>
            <StudentChip student={student} ticketId={ticketOf.get(student.id)} onSelect={onSelect} />
          </li>
        ))}
      </ul>
      {below > 0 ? (
        <button
          type="button"
          className="chip strip__more hh-numbers"
          onClick={() => setOpen(!open)}
          aria-label={open ? STRIP.fewer : STRIP.moreSpoken(below)}
          aria-expanded={open}
          aria-controls={listId}
          data-testid="strip-more"
        >
          {open ? STRIP.fewer : STRIP.more(below)}
        </button>
      ) : null}
      <button
        type="button"
        className="chip strip__end"
        onClick={onMachine}
        aria-haspopup="dialog"
        data-testid="machine-open"
        data-level={level}
      >
        {MACHINE_LEVELS[level]}
      </button>
    </footer>
  );
}

interface StudentChipProps {
  student: StudentRow;
  ticketId: string | undefined;
  onSelect: (ticketId: string) => void;
}

/** Who is stuck and has not asked may be glad of a look over the shoulder. */
const stateOf = ({ state, ticket_id }: StudentRow): string =>
  state === "stuck" && ticket_id === null ? SEEMS_STUCK : STUDENT_STATES[state];

function StudentChip({ student, ticketId, onSelect }: StudentChipProps) {
  const marks = {
    className: `chip chip--${student.state}`,
    "data-testid": "student-chip",
    "data-student": student.name,
    "data-state": student.state,
  };
  const words = (
    <>
      <span className="chip__dot" aria-hidden="true" />
      <bdi className="chip__name">{student.name}</bdi>
      <span className="chip__state">{stateOf(student)}</span>
      {student.unsynced > 0 ? <span className="chip__unsent hh-numbers">{STRIP.unsent(student.unsynced)}</span> : null}
    </>
  );
  if (ticketId === undefined) return <span {...marks}>{words}</span>;
  return (
    <button type="button" {...marks} onClick={() => onSelect(ticketId)}>
      {words}
    </button>
  );
}
