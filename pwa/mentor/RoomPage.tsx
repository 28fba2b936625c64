import { Suspense, lazy, useMemo, useState } from "react";
import { Toasts } from "../shared/ui/index.ts";
import { BroadcastDialog } from "./BroadcastDialog.tsx";
import { EndingBar } from "./EndingBar.tsx";
import { FreshnessBar } from "./FreshnessBar.tsx";
import { GradedBar } from "./GradedBar.tsx";
import { COMMAND_OF, abilities, type Ability } from "./abilities.ts";
import { FixesDialog } from "./FixesDialog.tsx";
import { HelpOverlay } from "./HelpOverlay.tsx";
import { LaptopsDialog } from "./LaptopsDialog.tsx";
import { LessonBanner } from "./LessonBanner.tsx";
import { MoreDialog } from "./MoreDialog.tsx";
import { PartTabs } from "./PartTabs.tsx";
import { QueueList } from "./QueueList.tsx";
import { ResolveDialog } from "./ResolveDialog.tsx";
import { StudentStrip } from "./StudentStrip.tsx";
import { PANEL_ID, TicketPanel } from "./TicketPanel.tsx";
import { TopBar } from "./TopBar.tsx";
import { TriageBanner } from "./TriageBanner.tsx";
import { WeeksDialog } from "./WeeksDialog.tsx";
import { WorkFileDialog } from "./WorkFileDialog.tsx";
import { clusterOf, idsAsShown } from "./clusters.ts";
import { isOver, queue } from "./evolve.ts";
import { MeshView, NumbersView } from "./lazy-parts.tsx";
import { stillOpen, type Opened } from "./opened.ts";
import { moved, neighbour, sections } from "./sections.ts";
import { OPENING } from "./queue-texts.ts";
import { noteWords } from "./texts.ts";
import type { Edits } from "./admin/rules-core.ts";
import { useEnding } from "./use-ending.ts";
import { useFading } from "./use-fading.ts";
import { useKeys } from "./use-keys.ts";
import { usePart } from "./use-part.ts";
import { useRoom } from "./use-room.ts";
import { useStats } from "./use-stats.ts";
import { useTitle } from "./use-title.ts";
import type { Named, Room, Ticket } from "./wire.ts";

const AdminDialog = lazy(() => import("./admin/AdminDialog.tsx").then((part) => ({ default: part.AdminDialog })));
const MachineDialog = lazy(() => import("./MachineDialog.tsx").then((part) => ({ default: part.MachineDialog })));

interface RoomPageProps {
  room: Room;
  otherRooms: readonly Room[];
  me: Named;
  onRoom: (id: string) => void;
  /** The rooms have become others: ask for them again. */
  onRooms: () => void;
  onLogout: () => void;
  onRefused: () => void;
}

export function RoomPage({ room, otherRooms, me, onRoom, onRooms, onLogout, onRefused }: RoomPageProps) {
  const view = useRoom(room.id, me, onRefused);
  const { state, now } = view;
  const stats = useStats(room.id);
  const [part, setPart] = usePart();
  const [chosen, setChosen] = useState<string | null>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  const [edits, setEdits] = useState<Edits>({});
  const ending = useEnding(room.id);
  const [telling, setTelling] = useState<{ group: string | null; example: Ticket | null } | null>(null);

  const list = useMemo(() => queue(state), [state]);
  const shown = useMemo(() => sections(list, me.id), [list, me.id]);
  const ids = idsAsShown(shown);
  const over = chosen === null ? undefined : state.tickets[chosen];
  const ticket = list.find((one) => one.id === chosen) ?? over ?? shown[0]?.tickets[0] ?? null;
  const waiting = shown.find((section) => section.name === "waiting")?.tickets.length ?? 0;
  useTitle(`${waiting > 0 ? `(${waiting}) ` : ""}${room.name} · Helping Hands`);

  // What is on the panel stays there when somebody else comes first: no key may hit another child than the one read.
  if (ticket !== null && ticket.id !== chosen) setChosen(ticket.id);

  // A dialog whose ticket has ended would hold the keys, unseen, and come up again for the next child.
  const stays = stillOpen(opened, ticket);
  if (stays !== opened) setOpened(stays);
  const open = stays?.dialog ?? null;
  const close = (): void => setOpened(null);

  useFading(state.notes, view.dismiss);

  const can = abilities(ticket, state);
  const level = state.system?.level ?? "full";
  const connected = view.liveness.kind !== "offline";
  const whenPossible = (command: Ability, does: (ticket: Ticket) => void): void => {
    if (!ticket || !can[command] || can.busy) return;
    if (connected) does(ticket);
    else view.unsent(COMMAND_OF[command], ticket);
  };
  const claim = (): void => whenPossible("claim", (one) => view.command("claim", one));
  const release = (): void => whenPossible("release", (one) => view.command("release", one));
  const resolve = (): void => whenPossible("resolve", (one) => setOpened({ dialog: "resolve", ticketId: one.id }));
  const absent = (): void => whenPossible("absent", (one) => view.command("cannot_find", one));
  const pin = (): void => whenPossible("pin", (one) => view.command("pin", one, { pinned: !one.pinned }));
  const more = (): void => {
    if (ticket && !isOver(ticket)) setOpened({ dialog: "more", ticketId: ticket.id });
  };
  const tellGroup = (): void => {
    const cluster = clusterOf(shown, ticket);
    if (cluster !== null) setTelling({ group: cluster.group, example: cluster.tickets[0] ?? null });
  };
  const fixes = (): void => setOpened({ dialog: "fixes" });
  const admin = (): void => setOpened({ dialog: "admin" });
  const select = (id: string): void => {
    setChosen(id);
    setPart("queue");
    // The panel may not be there before this is drawn.
    requestAnimationFrame(showPanel);
  };
  const tellOf = (group: string): void =>
    setTelling({ group, example: list.find((one) => one.group === group) ?? null });
  const go = (step: number): void => {
    setChosen(moved(ids, ticket?.id ?? null, step));
  };
  const keysOn = open === null && telling === null;
  const everywhere = {
    tellRoom: () => setTelling({ group: null, example: null }),
    queue: () => setPart("queue"),
    mesh: () => setPart("mesh"),
    numbers: () => setPart("numbers"),
    admin,
    help: () => setOpened({ dialog: "help" }),
    escape: close,
  };
  // No key may act on a ticket that is not on the screen.
  const inQueue = { down: () => go(1), up: () => go(-1), claim, release, resolve, absent, pin, more, tellGroup };
  useKeys(part === "queue" ? { ...inQueue, ...everywhere } : everywhere, keysOn);

  return (
    <div className="room" data-live={view.liveness.kind}>
      <TopBar
        room={room}
        otherRooms={otherRooms}
        me={me}
        waiting={waiting}
        lesson={state.lesson}
        liveness={view.liveness}
        onRoom={onRoom}
        onHelp={() => setOpened({ dialog: "help" })}
        onTell={() => setTelling({ group: null, example: null })}
        onFixes={fixes}
        onLaptops={() => setOpened({ dialog: "laptops" })}
        onWeeks={() => setOpened({ dialog: "weeks" })}
        onWorkFile={() => setOpened({ dialog: "work-file" })}
        onAdmin={admin}
        onLogout={onLogout}
      />
      <div>
        <FreshnessBar liveness={view.liveness} degraded={state.degraded} />
        <GradedBar settings={state.settings} onFixes={fixes} />
        <LessonBanner lesson={state.lesson} />
        {open === "admin" ? null : <EndingBar ending={ending} />}
        <TriageBanner triage={state.triage} tickets={list} />
        <PartTabs part={part} onPart={setPart} />
      </div>
      {part === "queue" ? (
        <main className="room__main">
          <QueueList
            view={view}
            sections={shown}
            selected={ticket?.id ?? null}
            connected={connected}
            stats={stats}
            onSelect={select}
            onTell={({ group, tickets }) => setTelling({ group, example: tickets[0] ?? null })}
            onVisit={({ tickets }) => {
              for (const one of tickets) if (abilities(one, state).claim) view.command("claim", one);
            }}
          />
          <TicketPanel
            ticket={ticket}
            state={state}
            joinCode={room.join_code}
            now={now}
            can={can}
            connected={connected}
            isLive={view.liveness.kind === "live"}
            line={{ say: view.say, synced: connected && state.synced, live: state.live }}
            keysOn={keysOn}
            onClaim={claim}
            onRelease={release}
            onResolve={resolve}
            onMore={more}
            onTellGroup={tellGroup}
          />
        </main>
      ) : (
        <Suspense fallback={<main className="parts__opening" aria-busy="true">{OPENING}</main>}>
          {part === "mesh" ? (
            <MeshView roomId={room.id} state={state} connected={connected} onTell={tellOf} onTicket={select} />
          ) : (
            <NumbersView room={room} />
          )}
        </Suspense>
      )}
      <StudentStrip
        students={state.students}
        tickets={list}
        level={level}
        onSelect={select}
        onMachine={() => setOpened({ dialog: "machine" })}
      />
      <HelpOverlay open={open === "help"} onClose={close} />
      {open === "laptops" ? <LaptopsDialog room={room} onClose={close} /> : null}
      {open === "weeks" ? <WeeksDialog room={room} onClose={close} /> : null}
      {open === "machine" ? (
        <Suspense>
          <MachineDialog level={level} onClose={close} />
        </Suspense>
      ) : null}
      {open === "admin" ? (
        <Suspense>
          <AdminDialog
            room={room}
            rooms={[room, ...otherRooms]}
            me={me}
            tickets={list}
            students={state.students}
            lesson={state.lesson}
            level={level}
            connected={connected}
            edits={edits}
            onEdits={setEdits}
            ending={ending}
            onCommand={view.command}
            onRooms={onRooms}
            onClose={close}
          />
        </Suspense>
      ) : null}
      {telling === null ? null : (
        <BroadcastDialog
          room={room.id}
          me={me}
          {...telling}
          readers={telling.group === null ? state.students.length : inGroup(list, telling.group)}
          broadcasts={state.broadcasts}
          connected={connected}
          onClose={() => setTelling(null)}
        />
      )}
      {open === "fixes" ? (
        <FixesDialog room={room} settings={state.settings} connected={connected} onSet={view.set} onClose={close} />
      ) : null}
      {open === "work-file" ? <WorkFileDialog room={room.id} onClose={close} /> : null}
      {open === "more" && ticket ? (
        <MoreDialog
          ticket={ticket}
          me={me}
          can={can}
          connected={connected}
          colleagues={state.colleagues}
          onAskColleagues={view.askColleagues}
          draft={state.drafts[ticket.id] ?? ""}
          onDraft={(note) => view.draft(ticket, note)}
          onClose={close}
          onCommand={(command, facts) => {
            view.command(command, ticket, facts);
            close();
          }}
        />
      ) : null}
      {open === "resolve" && ticket ? (
        <ResolveDialog
          ticket={ticket}
          connected={connected}
          onClose={close}
          onResolve={(outcome, note) => {
            view.command("resolve", ticket, { outcome, note });
            close();
            setChosen(neighbour(ids, ticket.id));
          }}
        />
      ) : null}
      <Toasts notes={state.notes.map((note) => ({ id: note.id, ...noteWords(note) }))} onDismiss={view.dismiss} />
    </div>
  );
}

const inGroup = (tickets: readonly Ticket[], group: string): number =>
  tickets.filter((one) => one.group === group).length;

/** On a narrow or much enlarged page the ticket lies below the queue: go there. */
function showPanel(): void {
  if (matchMedia("(max-width: 56rem)").matches) document.getElementById(PANEL_ID)?.scrollIntoView();
}
