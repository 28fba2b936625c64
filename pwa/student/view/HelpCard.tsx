import { useState } from "react";
import { Button, Kbd } from "../../shared/ui/index.ts";
import type { Ticket } from "../../shared/wire.ts";
import type { Desk } from "../desk/desk.ts";
import { formFor } from "../desk/forms.ts";
import { languageOf } from "../desk/languages.ts";
import { isOver, isPaused, isRepaired, wordsAgain, type DeskState } from "../desk/state.ts";
import { placeWords } from "../desk/waits.ts";
import { HELP } from "../texts.ts";
import { HelpForm } from "./HelpForm.tsx";
import { useDeskState } from "./use-desk.ts";
import { useKey } from "./use-key.ts";

/** The child sees a ticket that it asked for, or one that a mentor is coming for. */
const concerns = (ticket: Ticket): boolean =>
  ticket.ask !== null || ticket.source === "hand" || ["claimed", "away", "followup"].includes(ticket.state);

export function HelpCard({ desk }: { desk: Desk }) {
  const state = useDeskState(desk);
  const [asking, setAsking] = useState(false);
  const { ticket, asked } = state;
  const waiting = asked !== null && !asked.cancelled;
  const shown = ticket !== null && concerns(ticket) ? ticket : null;
  const open = (): void => {
    void desk.lookForForms();
    setAsking(true);
  };
  useKey("h", shown === null && !waiting, open);
  if (shown !== null && isOver(shown)) return <DoneCard desk={desk} ticket={shown} />;
  if (shown !== null || waiting) return <QueueCard desk={desk} state={state} ticket={shown} />;
  return (
    <section className="help-start">
      <Button
        size="large"
        className="help-button"
        data-testid="help-open"
        aria-keyshortcuts="Alt+H"
        onClick={open}
      >
        <Hand /> {HELP.open} <Kbd>Alt H</Kbd>
      </Button>
      {asking ? (
        <HelpForm
          form={formFor(state, languageOf(state.active).language)}
          onClose={() => setAsking(false)}
          onSend={(answers) => {
            setAsking(false);
            void desk.askForHelp(answers);
          }}
        />
      ) : null}
    </section>
  );
}

function QueueCard({ desk, state, ticket }: { desk: Desk; state: DeskState; ticket: Ticket | null }) {
  const mentor = ticket?.state === "claimed" ? ticket.claimed_by : null;
  const again = wordsAgain(state);
  return (
    <section
      className={mentor === null ? "card card--queue" : "card card--coming"}
      aria-labelledby="queue-title"
      data-testid="queue-card"
      data-state={ticket?.state ?? "asked"}
    >
      <div className="card-head">
        <Hand />
        <h2 id="queue-title">{HELP.raised}</h2>
      </div>
      <div role="status" aria-live="polite">
        {mentor === null ? (
          <Place state={state} ticket={ticket} />
        ) : (
          <>
            <p className="queue-main" data-testid="queue-mentor">
              {HELP.coming(mentor.name)}
            </p>
            <p data-testid="queue-lead">{isRepaired(ticket) ? HELP.comingRepaired : HELP.comingLead}</p>
          </>
        )}
      </div>
      {ticket === null || !isPaused(ticket) ? null : (
        // It stays in its place until the centre has heard: a second press must not hit what would move up.
        <Button
          variant="primary"
          size="large"
          className="help-again"
          data-testid="help-again"
          unavailable={again === null}
          onClick={() => again !== null && void desk.askForHelp(again)}
        >
          {HELP.again[ticket.state]}
        </Button>
      )}
      <Button
        variant="bare"
        className="help-cancel"
        data-testid="help-cancel"
        onClick={() => void desk.cancelHelp()}
      >
        {HELP.cancel}
      </Button>
    </section>
  );
}

function Place({ state, ticket }: { state: DeskState; ticket: Ticket | null }) {
  if (ticket === null) return <p>{state.link.reached === true ? HELP.waiting : HELP.offline}</p>;
  const place = state.place?.ticket_id === ticket.id ? state.place : null;
  const position = place?.position ?? ticket.position;
  const wait = placeWords(place);
  return (
    <>
      {position === null ? null : (
        <p className="queue-main" data-testid="queue-position" data-position={position}>
          {HELP.position(position)}
        </p>
      )}
      {wait === null ? null : (
        <p className="queue-wait" data-testid="queue-wait">
          {wait}
        </p>
      )}
      <p>{restWords(state, ticket)}</p>
    </>
  );
}

function restWords(state: DeskState, ticket: Ticket): string {
  if (!isPaused(ticket)) return HELP.keepGoing;
  if (wordsAgain(state) === null) return state.link.reached === true ? HELP.againWaiting : HELP.offline;
  return ticket.state === "away" ? HELP.away : HELP.followup;
}

function DoneCard({ desk, ticket }: { desk: Desk; ticket: Ticket }) {
  const ended = ticket.history.at(-1)?.because ?? ticket.resolution;
  const words = ended === null ? HELP.doneElse : (HELP.done[ended] ?? HELP.doneElse);
  return (
    <section
      className="card card--done"
      role="status"
      data-testid="queue-done"
      data-resolution={ticket.resolution ?? ""}
    >
      <h2>{HELP.doneTitle}</h2>
      <p>{words}</p>
      <div className="card-foot">
        <Button onClick={desk.putTicketAway} data-testid="queue-done-ok">
          {HELP.ok}
        </Button>
      </div>
    </section>
  );
}

const Hand = () => (
  <svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true" className="hand">
    <path
      d="M7 12V6.200a1.500 1.500 0 0 1 3 0V11 4.200a1.500 1.500 0 0 1 3 0V11 5.200a1.500 1.500 0 0 1 3 0V12 8.200a1.500 1.500 0 0 1 3 0V15c0 4-2.700 7-6.800 7-3 0-4.700-1.300-6.200-3.700l-2.700-4.500a1.500 1.500 0 0 1 2.500-1.600L7 14Z"
      fill="currentColor"
    />
  </svg>
);
