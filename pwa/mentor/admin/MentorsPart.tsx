import { useState } from "react";
import { Badge, Button } from "../../shared/ui/index.ts";
import type { MentorGone, MentorInvited, MentorRow, MentorsAnswer, RoleChanged } from "../../shared/wire.ts";
import { Told } from "../Told.tsx";
import { useAnswer } from "../use-answer.ts";
import type { Named, Room } from "../wire.ts";
import { InviteMentor, type Invitation } from "./InviteMentor.tsx";
import { Said } from "./Said.tsx";
import { Secrets } from "./Secrets.tsx";
import { Sure } from "./Sure.tsx";
import { ADMIN, MENTORS } from "./texts.ts";
import { useDeed } from "./use-deed.ts";

interface MentorsPartProps {
  rooms: readonly Room[];
  me: Named;
  isAdmin: boolean;
  connected: boolean;
}

/** Who may help, where and as what. Others than admins read why there is nothing for them here. */
export function MentorsPart(props: MentorsPartProps) {
  if (!props.isAdmin) return <p className="notice notice--rest">{ADMIN.onlyAdmins}</p>;
  return <Mentors {...props} />;
}

function Mentors({ rooms, me, connected }: MentorsPartProps) {
  const asked = useAnswer<MentorsAnswer>("mentors", connected, { each_ms: 15_000 });
  const [secrets, setSecrets] = useState<MentorInvited | null>(null);
  const deed = useDeed();
  const unavailable = !connected || deed.busy;

  async function change<T extends { ok: true }>(path: string, body: unknown, words: (told: T) => string): Promise<T | null> {
    const told = await deed.run<T>(path, body);
    asked.again();
    if (told !== null) deed.say(words(told));
    return told;
  }
  const one = ({ id }: MentorRow, what: string): string => `mentors/${encodeURIComponent(id)}/${what}`;

  async function invite(invitation: Invitation): Promise<boolean> {
    const told = await deed.run<MentorInvited>("mentors", invitation);
    asked.again();
    if (told !== null) setSecrets(told);
    return told !== null;
  }

  async function renew(mentor: MentorRow): Promise<void> {
    const told = await deed.run<MentorInvited>(one(mentor, "renew"), {});
    if (told !== null) setSecrets(told);
  }

  return (
    <>
      <p className="admin__soft">{MENTORS.roleHint}</p>
      <Told asked={asked}>
        {({ mentors }) => (
          <ul className="rows" data-testid="mentors">
            {mentors.map((mentor) => (
              <Mentor
                key={mentor.id}
                mentor={mentor}
                isMe={mentor.id === me.id}
                unavailable={unavailable}
                onRole={(role) => void change<RoleChanged>(one(mentor, "role"), { role }, MENTORS.changed)}
                onRenew={() => void renew(mentor)}
                onRevoke={() => void change<MentorGone>(one(mentor, "revoke"), {}, ({ name }) => MENTORS.revoked(name))}
              />
            ))}
          </ul>
        )}
      </Told>
      <Said deed={deed} />
      {secrets === null ? null : <Secrets of={secrets} onDone={() => setSecrets(null)} />}
      <InviteMentor rooms={rooms} unavailable={unavailable} onInvite={invite} />
    </>
  );
}

interface MentorProps {
  mentor: MentorRow;
  isMe: boolean;
  unavailable: boolean;
  onRole: (role: MentorRow["role"]) => void;
  onRenew: () => void;
  onRevoke: () => void;
}

function Mentor({ mentor, isMe, unavailable, onRole, onRenew, onRevoke }: MentorProps) {
  const { name, role, rooms, here } = mentor;
  const other = role === "admin" ? "mentor" : "admin";
  const deed = other === "admin" ? MENTORS.promote : MENTORS.demote;
  const seesAll = rooms.includes("*");
  return (
    <li className="rows__row" data-testid="mentor-row" data-mentor={name} data-role={role}>
      <div>
        <p className="rows__name">
          <bdi>{name}</bdi> {role === "admin" ? <Badge tone="claim">{MENTORS.roles.admin}</Badge> : null}{" "}
          {isMe ? <Badge>{MENTORS.me}</Badge> : null}
          {here && !isMe ? (
            <Badge tone="good" dot>
              {MENTORS.here}
            </Badge>
          ) : null}
        </p>
        <p className="admin__soft">{seesAll ? MENTORS.allRooms : rooms.join(", ")}</p>
      </div>
      <div className="admin__line">
        {other === "admin" && !seesAll ? null : (
          <Button
            aria-label={MENTORS.spoken(deed, name)}
            unavailable={unavailable}
            onClick={() => onRole(other)}
            data-testid="mentor-role"
          >
            {deed}
          </Button>
        )}
        <Sure
          label={MENTORS.lost}
          spoken={MENTORS.spoken(MENTORS.lost, name)}
          ask={MENTORS.lostAsk(name)}
          yes={MENTORS.yes}
          no={MENTORS.no}
          unavailable={unavailable}
          onYes={onRenew}
          testId="mentor-lost"
        />
        <Sure
          label={MENTORS.revoke}
          spoken={MENTORS.spoken(MENTORS.revoke, name)}
          ask={MENTORS.revokeAsk(name)}
          yes={MENTORS.yes}
          no={MENTORS.no}
          unavailable={unavailable}
          danger
          onYes={onRevoke}
          testId="mentor-revoke"
        />
      </div>
    </li>
  );
}
