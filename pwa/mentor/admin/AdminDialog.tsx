import { useState } from "react";
import { Dialog } from "../../shared/ui/index.ts";
import { Tabs } from "../../shared/ui/Tabs.tsx";
import type { LessonView, Me, SystemView } from "../../shared/wire.ts";
import { useAnswer } from "../use-answer.ts";
import type { Ending } from "../use-ending.ts";
import type { CommandFacts, CommandName, Named, Room, StudentRow, Ticket } from "../wire.ts";
import { ClassPart } from "./ClassPart.tsx";
import { MentorsPart } from "./MentorsPart.tsx";
import { RoomsPart } from "./RoomsPart.tsx";
import { RulesPart } from "./RulesPart.tsx";
import { SystemPart } from "./SystemPart.tsx";
import { WeekPart } from "./WeekPart.tsx";
import type { Edits } from "./rules-core.ts";
import { ADMIN, type AdminPart } from "./texts.ts";
import "./admin.css";

interface AdminDialogProps {
  room: Room;
  rooms: readonly Room[];
  me: Named;
  tickets: readonly Ticket[];
  students: readonly StudentRow[];
  lesson: LessonView | null;
  level: SystemView["level"];
  connected: boolean;
  /** What was typed of the room's rules and not saved: it outlives the dialog. */
  edits: Edits;
  onEdits: (change: (now: Edits) => Edits) => void;
  ending: Ending;
  onCommand: (command: CommandName, ticket: Ticket, facts: CommandFacts) => void;
  onRooms: () => void;
  onClose: () => void;
}

const PARTS = (Object.keys(ADMIN.parts) as AdminPart[]).map((value) => ({ value, label: ADMIN.parts[value] }));

const ASK_ROLE_EACH_MS = 15_000;

/** What a mentor sets for the room, and what an admin looks after. The room goes on behind it. */
export function AdminDialog(props: AdminDialogProps) {
  const { room, rooms, me, connected, onRooms, onClose } = props;
  const [part, setPart] = useState<AdminPart>("rules");
  // Again and again: a role may change while the dialog is open.
  const asked = useAnswer<Me>("me", connected, { each_ms: ASK_ROLE_EACH_MS });
  const isAdmin = asked.kind === "here" && asked.answer.role === "admin";
  const knowsRole = asked.kind === "here";
  return (
    <Dialog open wide title={ADMIN.title(room.name)} onClose={onClose} testId="admin">
      {connected ? null : (
        <p className="notice notice--error" role="status">
          {ADMIN.offline}
        </p>
      )}
      <Tabs label={ADMIN.tabs} tabs={PARTS} chosen={part} onChoose={setPart} testId="admin">
        {part === "rules" ? (
          <RulesPart
            roomId={room.id}
            order={orderOf(props.tickets)}
            connected={connected}
            edits={props.edits}
            onEdits={props.onEdits}
          />
        ) : null}
        {part === "class" ? (
          <ClassPart
            room={room}
            lesson={props.lesson}
            tickets={props.tickets}
            students={props.students}
            connected={connected}
            ending={props.ending}
            onCommand={props.onCommand}
          />
        ) : null}
        {part === "week" && knowsRole ? <WeekPart rooms={rooms} isAdmin={isAdmin} connected={connected} /> : null}
        {part === "rooms" && knowsRole ? <RoomsPart isAdmin={isAdmin} connected={connected} onRooms={onRooms} /> : null}
        {part === "mentors" && knowsRole ? (
          <MentorsPart rooms={rooms} me={me} isAdmin={isAdmin} connected={connected} />
        ) : null}
        {part === "system" ? (
          <SystemPart level={props.level} roomName={(id) => rooms.find((one) => one.id === id)?.name} />
        ) : null}
      </Tabs>
    </Dialog>
  );
}

/** Changes when anybody's place could have. */
const orderOf = (tickets: readonly Ticket[]): string => tickets.map(({ id, rev }) => `${id}.${rev}`).join(" ");
