import { DiffView } from "../shared/ui/DiffView.tsx";
import { Badge, Button, Kbd, applyEdits } from "../shared/ui/index.ts";
import { visible } from "../shared/visible.ts";
import type { Abilities } from "./abilities.ts";
import { absenceOf, type Absence } from "./absence.ts";
import { Earlier, LOOKED_AT_MS } from "./Earlier.tsx";
import { isOver, serverTime, type RoomState } from "./evolve.ts";
import { CodeLooks } from "./look/CodeLooks.tsx";
import { FirstQuestion, Tried } from "./look/Trace.tsx";
import type { Line } from "./look/use-watch.ts";
import { quoted } from "./names.ts";
import { toneOf } from "./QueueList.tsx";
import { History, Question, Why } from "./TicketFacts.tsx";
import { MORE } from "./dialog-texts.ts";
import { GROUP } from "./queue-texts.ts";
import { absenceWords, languageWords, overWords, pauseWords, sourceWords, stateWords } from "./texts.ts";
import { clock, waitedS } from "./time.ts";
import { useAnswer } from "./use-answer.ts";
import type { CodeContext, Suggestion, Ticket, TraceAnswer } from "./wire.ts";

interface TicketPanelProps {
  ticket: Ticket | null;
  state: RoomState;
  joinCode: string;
  now: number;
  can: Abilities;
  connected: boolean;
  /** What is on the screen is what the server has now. */
  isLive: boolean;
  line: Line;
  /** No dialog has the keys. */
  keysOn: boolean;
  onClaim: () => void;
  onRelease: () => void;
  onResolve: () => void;
  onMore: () => void;
  /** Says something to all children with this ticket's problem. */
  onTellGroup: () => void;
}

export const PANEL_ID = "ticket";

export function TicketPanel(props: TicketPanelProps) {
  const { ticket, state } = props;
  if (ticket === null) return <NothingChosen state={state} joinCode={props.joinCode} />;
  return (
    <article
      id={PANEL_ID}
      className="panel"
      data-testid="ticket-panel"
      data-ticket-id={ticket.id}
      aria-label={ticket.student.name}
    >
      <PanelHead {...props} ticket={ticket} />
      {isOver(ticket) ? (
        <div>
          <p className="notice notice--good" role="status">
            {overWords(ticket)}
          </p>
          <LostNote note={state.drafts[ticket.id]} />
        </div>
      ) : (
        <div>
          <Pause words={pauseWords(ticket, serverTime(state, props.now))} />
          <Absent absence={absenceOf(state, ticket.student.id, props.now)} />
        </div>
      )}
      <Body key={ticket.id} {...props} ticket={ticket} />
    </article>
  );
}

function Body(props: TicketPanelProps & { ticket: Ticket }) {
  const { ticket, state, connected, isLive, line, keysOn } = props;
  const serverNow = serverTime(state, props.now);
  const path = `rooms/${encodeURIComponent(ticket.room_id)}/tickets/${encodeURIComponent(ticket.id)}/trace`;
  const asked = useAnswer<TraceAnswer>(path, connected, { rest_ms: LOOKED_AT_MS, version: ticket.rev });
  return (
    <div className="panel__body">
      <div className="panel__main">
        <Question ticket={ticket} />
        <Finding ticket={ticket} onTellGroup={props.onTellGroup} />
        {isOver(ticket) ? null : <FirstQuestion asked={asked} />}
        <CodeLooks
          ticket={ticket}
          line={line}
          isLive={isLive}
          connected={connected}
          serverNow={serverNow}
          keysOn={keysOn}
        />
        {ticket.suggestion ? <Offer suggestion={ticket.suggestion} context={ticket.context} /> : null}
      </div>
      <aside className="panel__side" aria-label="About this ticket">
        <Why ticket={ticket} waited={waitedS(ticket, serverNow)} />
        <Tried asked={asked} />
        <History ticket={ticket} names={state.names} />
        <Earlier ticket={ticket} connected={connected} serverNow={serverNow} />
      </aside>
    </div>
  );
}

/** What was being written when the ticket ended: nobody else has read it. */
function LostNote({ note }: { note: string | undefined }) {
  return note === undefined ? null : (
    <p className="notice notice--rest" data-testid="ticket-lost-note">
      {MORE.notTaken} <q>{quoted(note)}</q>
    </p>
  );
}

function Pause({ words }: { words: string | null }) {
  return words === null ? null : (
    <p className="notice notice--rest" data-testid="ticket-pause">
      {words}
    </p>
  );
}

/** Calm: an absent child has not lost its place, but nobody needs to walk there now. */
function Absent({ absence }: { absence: Absence | null }) {
  if (absence === null) return null;
  return (
    <p className="notice notice--rest" data-testid="ticket-absence" data-kind={absence.kind}>
      {absenceWords(absence)}
    </p>
  );
}

function PanelHead(props: TicketPanelProps & { ticket: Ticket }) {
  const { ticket, state, now, can, connected, onClaim, onRelease, onResolve, onMore } = props;
  const waited = waitedS(ticket, serverTime(state, now));
  return (
    <header className="panel__head">
      <div className="panel__who">
        <h2>
          <bdi>{ticket.student.name}</bdi>
        </h2>
        <p className="panel__facts">
          <Badge tone={toneOf(ticket)} dot>
            {stateWords(ticket, state.me.id)}
          </Badge>
          <span>{sourceWords(ticket.source)}</span>
          <span>{languageWords(ticket.language)}</span>
          <span className="hh-numbers">waited {clock(waited)}</span>
        </p>
      </div>
      <div className="panel__actions">
        {isOver(ticket) || can.resolve || !ticket.claimed_by ? null : (
          <p className="panel__soft"><bdi>{ticket.claimed_by.name}</bdi> is on the way.</p>
        )}
        {isOver(ticket) ? null : (
          <Button variant="quiet" onClick={onMore} data-testid="more">
            {MORE.open} <Kbd>m</Kbd>
          </Button>
        )}
        {can.release ? (
          <Button onClick={onRelease} busy={can.busy} unavailable={!connected} data-testid="release">
            Release <Kbd>r</Kbd>
          </Button>
        ) : null}
        {can.resolve ? (
          <Button variant={can.claim ? "quiet" : "primary"} onClick={onResolve} busy={can.busy} unavailable={!connected} data-testid="resolve">
            Done <Kbd>d</Kbd>
          </Button>
        ) : null}
        {can.claim ? (
          <Button variant="primary" onClick={onClaim} busy={can.busy} unavailable={!connected} data-testid="claim">
            Claim <Kbd>c</Kbd>
          </Button>
        ) : null}
      </div>
    </header>
  );
}

function NothingChosen({ state, joinCode }: { state: RoomState; joinCode: string }) {
  const deserted = state.room !== null && state.students.every((student) => student.state === "offline");
  return (
    <section className="panel panel--nothing" data-testid="ticket-panel">
      {deserted ? (
        <div className="join">
          <p>Children join with this code:</p>
          <p className="join__code">{joinCode}</p>
        </div>
      ) : (
        <p>{state.room === null ? "One moment …" : "Whoever asks for help appears here, with code and question."}</p>
      )}
    </section>
  );
}

function Finding({ ticket, onTellGroup }: { ticket: Ticket; onTellGroup: () => void }) {
  const { error } = ticket;
  if (!error) return null;
  const what = error.code === "parse" ? "Cannot start" : "Stops";
  const place = [what, error.line && `line ${error.line}`, error.column && `column ${error.column}`].filter(Boolean);
  return (
    <section className="finding" data-testid="ticket-error">
      <div className="finding__words">
        <p className="finding__place">{place.join(", ")}</p>
        <p className="finding__message">
          <bdi>{visible(error.message)}</bdi>
        </p>
      </div>
      {ticket.group === null || isOver(ticket) ? null : (
        <Button variant="bare" onClick={onTellGroup} aria-haspopup="dialog" data-testid="tell-group">
          {GROUP.tellThese} <Kbd>g</Kbd>
        </Button>
      )}
    </section>
  );
}

function Offer({ suggestion, context }: { suggestion: Suggestion; context: CodeContext | null }) {
  const after = context && applyEdits(context.text, suggestion.edits, context.first_line);
  const differs = context !== null && after !== null && after !== context.text;
  return (
    <section className="panel__part" data-testid="ticket-suggestion">
      <h3 className="panel__title">
        On offer <bdi className="panel__path">{visible(suggestion.title)}</bdi>
      </h3>
      {differs ? (
        <DiffView
          before={context.text}
          after={after}
          language={suggestion.language}
          label="The fix on offer"
          firstLine={context.first_line}
        />
      ) : (
        <p>
          <bdi>{visible(suggestion.explanation)}</bdi>
        </p>
      )}
      <p className="panel__soft">The child decides whether to take it.</p>
    </section>
  );
}
