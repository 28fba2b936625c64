import { useState } from "react";
import { Button, Field } from "../../shared/ui/index.ts";
import type { MentorRow } from "../../shared/wire.ts";
import type { Room } from "../wire.ts";
import { MENTORS } from "./texts.ts";

const ALL = "*";

export interface Invitation {
  name: string;
  room: string;
  role: MentorRow["role"];
}

interface InviteMentorProps {
  rooms: readonly Room[];
  unavailable: boolean;
  /** Whether it was done. */
  onInvite: (invitation: Invitation) => Promise<boolean>;
}

/** Somebody new: a name, a room or all of them, and what the role is. An admin sees all rooms. */
export function InviteMentor({ rooms, unavailable, onInvite }: InviteMentorProps) {
  const [name, setName] = useState("");
  const [chosen, setRoom] = useState("");
  const [role, setRole] = useState<MentorRow["role"]>("mentor");
  const room = role === "admin" ? ALL : chosen || (rooms[0]?.id ?? ALL);
  const isReady = name.trim() !== "" && !unavailable;
  return (
    <form
      className="admin__part admin__form"
      aria-label={MENTORS.invite}
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady)
          void onInvite({ name, room, role }).then((done) => {
            if (done) setName("");
          });
      }}
    >
      <h3>{MENTORS.invite}</h3>
      <Field label={MENTORS.name}>
        {(control) => (
          <input {...control} value={name} maxLength={40} onChange={(event) => setName(event.target.value)} data-testid="mentor-name" />
        )}
      </Field>
      <Field label={MENTORS.role}>
        {(control) => (
          <select
            {...control}
            value={role}
            onChange={(event) => setRole(event.target.value === "admin" ? "admin" : "mentor")}
            data-testid="mentor-new-role"
          >
            <option value="mentor">{MENTORS.roles.mentor}</option>
            <option value="admin">{MENTORS.roles.admin}</option>
          </select>
        )}
      </Field>
      <Field label={MENTORS.room}>
        {(control) => (
          <select
            {...control}
            value={room}
            disabled={role === "admin"}
            onChange={(event) => setRoom(event.target.value)}
            data-testid="mentor-room"
          >
            {rooms.map(({ id, name: words }) => (
              <option key={id} value={id}>
                {words}
              </option>
            ))}
            <option value={ALL}>{MENTORS.allRooms}</option>
          </select>
        )}
      </Field>
      <Button type="submit" variant="primary" unavailable={!isReady} data-testid="mentor-invite">
        {MENTORS.inviteDo}
      </Button>
    </form>
  );
}
