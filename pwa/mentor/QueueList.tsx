import { useEffect, useRef, type ReactNode } from "react";
import { Badge, type Tone } from "../shared/ui/index.ts";
import { absenceOf } from "./absence.ts";
import { clusters, type Cluster } from "./clusters.ts";
import { serverTime } from "./evolve.ts";
import { GroupCard } from "./GroupCard.tsx";
import { initial } from "./names.ts";
import { isMine, type Section } from "./sections.ts";
import { isWaiting } from "./tickets.ts";
import { absenceBadge, badgeWords, placeWords, SECTIONS, statsWords } from "./texts.ts";
import { clock, spoken, waitedS } from "./time.ts";
import type { RoomView } from "./use-room.ts";
import type { RoomStats, Ticket } from "./wire.ts";

interface QueueListProps {
  view: RoomView;
  sections: readonly Section[];
  selected: string | null;
  stats: RoomStats | null;
  connected: boolean;
  onSelect: (id: string) => void;
  onTell: (cluster: Cluster) => void;
  onVisit: (cluster: Cluster) => void;
}

export function QueueList({ view, sections, selected, connected, stats, onSelect, onTell, onVisit }: QueueListProps) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  }, [selected]);
  const rows = ({ tickets }: Cluster): ReactNode =>
    tickets.map((ticket) => (
      <li key={ticket.id}>
        <TicketRow ticket={ticket} view={view} current={ticket.id === selected} onSelect={onSelect} />
      </li>
    ));
  return (
    <nav ref={box} className="queue" aria-label="Queue" data-testid="queue-list">
      {sections.length === 0 ? <NobodyWaits view={view} /> : null}
      {sections.map((section) => (
        <section key={section.name} className={`queue__section queue__section--${section.name}`}>
          <h2 className="queue__title">
            {SECTIONS[section.name]} <span className="queue__count hh-numbers">{section.tickets.length}</span>
          </h2>
          <ol className="queue__rows">
            {clusters(section.tickets).map((cluster) =>
              cluster.group === null ? (
                rows(cluster)
              ) : (
                <li key={cluster.group}>
                  <GroupCard
                    cluster={cluster}
                    connected={connected}
                    onTell={() => onTell(cluster)}
                    onVisit={() => onVisit(cluster)}
                  >
                    {rows(cluster)}
                  </GroupCard>
                </li>
              ),
            )}
          </ol>
        </section>
      ))}
      <RoomInNumbers stats={stats} />
    </nav>
  );
}

function RoomInNumbers({ stats }: { stats: RoomStats | null }) {
  const words = stats && statsWords(stats);
  if (!words) return null;
  return (
    <p className="queue__stats hh-numbers" data-testid="room-stats">
      {words}
    </p>
  );
}

function NobodyWaits({ view }: { view: RoomView }) {
  if (view.state.room === null)
    return (
      <div className="queue__loading" aria-busy="true">
        <span className="hh-unseen">The queue is loading.</span>
        {["a", "b", "c"].map((key) => (
          <span key={key} className="queue__ghost" />
        ))}
      </div>
    );
  const here = view.state.students.some((student) => student.state !== "offline");
  return (
    <div className="queue__empty" data-testid="empty-queue">
      <p className="queue__empty-title">Nobody waits</p>
      <p>{here ? "Time to walk round and look over a shoulder." : "The room fills as soon as children join."}</p>
    </div>
  );
}

interface TicketRowProps {
  ticket: Ticket;
  view: RoomView;
  current: boolean;
  onSelect: (id: string) => void;
}

function TicketRow({ ticket, view, current, onSelect }: TicketRowProps) {
  const { state, now } = view;
  const waited = waitedS(ticket, serverTime(state, now));
  const mine = isMine(ticket, state.me.id);
  const absence = absenceOf(state, ticket.student.id, now);
  return (
    <button
      type="button"
      className={`row row--${toneOf(ticket)}${mine ? " row--mine" : ""}${absence ? " row--absent" : ""}${ticket.escalated && isWaiting(ticket) ? " row--late" : ""}`}
      aria-current={current ? "true" : undefined}
      data-testid="ticket-row"
      data-ticket-id={ticket.id}
      data-state={ticket.state}
      data-student={ticket.student.name}
      onClick={() => onSelect(ticket.id)}
    >
      <Place ticket={ticket} />
      <bdi className="row__name">{ticket.student.name}</bdi>
      <span className="row__waited hh-numbers" aria-hidden="true">
        {clock(waited)}
      </span>
      <span className="hh-unseen">, waited {spoken(waited)}, </span>
      <span className="row__facts">
        <Badge tone={toneOf(ticket)}>{badgeWords(ticket, state.me.id)}</Badge>
        {absence ? (
          <span className="row__absence hh-numbers" data-testid="row-absence" data-kind={absence.kind}>
            {absenceBadge(absence)}
          </span>
        ) : null}
        <span className="row__why">{placeWords(ticket)}</span>
      </span>
    </button>
  );
}

/** The place in the line, or the initial of whoever is on the way. */
function Place({ ticket }: { ticket: Ticket }) {
  const person = ticket.claimed_by && initial(ticket.claimed_by.name);
  return (
    <span className={`row__place hh-numbers${person ? " row__place--person" : ""}`} aria-hidden="true">
      {person ?? ticket.position ?? "–"}
    </span>
  );
}

export function toneOf(ticket: Ticket): Tone {
  if (ticket.state === "claimed") return "claim";
  if (ticket.state === "suggested") return "offer";
  if (ticket.state !== "open") return "rest";
  return ticket.source === "hand" || ticket.source === "stuck" ? "hand" : "error";
}
