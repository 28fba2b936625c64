import { useEffect, useState } from "react";
import { get, type Refusal } from "../shared/api.ts";
import { Button, Dialog, Field, Kbd } from "../shared/ui/index.ts";
import type { ColleaguesAnswer } from "../shared/wire.ts";
import type { Abilities } from "./abilities.ts";
import { MORE } from "./dialog-texts.ts";
import type { CommandFacts, CommandName, Named, Ticket } from "./wire.ts";

interface MoreDialogProps {
  ticket: Ticket;
  me: Named;
  can: Abilities;
  connected: boolean;
  onClose: () => void;
  onCommand: (command: CommandName, facts?: CommandFacts) => void;
}

const LATER_MIN: readonly number[] = [2, 5, 10];

/** What a mentor does now and then: not there, later, somebody else, first of all, a word to the others. */
export function MoreDialog(props: MoreDialogProps) {
  const { ticket, can, connected, onClose, onCommand } = props;
  const unavailable = !connected || can.busy;
  return (
    <Dialog open title={MORE.title(ticket.student.name)} onClose={onClose} testId="more-dialog">
      <div className="more">
        {can.absent ? (
          <>
            <Part hint={MORE.absentHint}>
              <Button onClick={() => onCommand("cannot_find")} unavailable={unavailable} data-testid="more-absent">
                {MORE.absent} <Kbd>n</Kbd>
              </Button>
            </Part>
            <Part hint={MORE.laterHint}>
              <span id="more-later">{MORE.later}</span>
              <span className="more__choices" role="group" aria-labelledby="more-later">
                {LATER_MIN.map((minutes) => (
                  <Button
                    key={minutes}
                    onClick={() => onCommand("followup", { in_s: minutes * 60 })}
                    unavailable={unavailable}
                    data-testid={`more-later-${String(minutes)}`}
                  >
                    {MORE.laterIn(minutes)}
                  </Button>
                ))}
              </span>
            </Part>
            <HandOn {...props} unavailable={unavailable} />
          </>
        ) : (
          <p className="more__hint">{MORE.mineFirst}</p>
        )}
        <Part>
          <Button onClick={() => onCommand("pin", { pinned: !ticket.pinned })} unavailable={unavailable} data-testid="more-pin">
            {ticket.pinned ? MORE.unpin : MORE.pin} <Kbd>p</Kbd>
          </Button>
        </Part>
        <WriteNote unavailable={unavailable} onCommand={onCommand} />
        <div className="resolve__foot">
          <Button onClick={onClose}>{MORE.close}</Button>
        </div>
      </div>
    </Dialog>
  );
}

function Part({ hint, children }: { hint?: string; children: React.ReactNode }) {
  return (
    <div className="more__part">
      <div className="more__line">{children}</div>
      {hint ? <p className="more__hint">{hint}</p> : null}
    </div>
  );
}

function HandOn({ ticket, me, unavailable, onCommand }: MoreDialogProps & { unavailable: boolean }) {
  const others = useColleagues(ticket.room_id, me.id);
  const [to, setTo] = useState("");
  if (others === null) return null;
  if (others.length === 0) return <p className="more__hint">{MORE.nobody}</p>;
  const chosen = to || (others[0]?.id ?? "");
  return (
    <Field label={MORE.handOn}>
      {(control) => (
        <div className="more__line">
          <select {...control} value={chosen} data-testid="more-to" onChange={(event) => setTo(event.target.value)}>
            {others.map((other) => (
              <option key={other.id} value={other.id}>
                {other.name}
              </option>
            ))}
          </select>
          <Button onClick={() => onCommand("handoff", { to: chosen })} unavailable={unavailable} data-testid="more-hand-on">
            {MORE.send}
          </Button>
        </div>
      )}
    </Field>
  );
}

/** The other mentors of this room; null while the server has not said. */
function useColleagues(roomId: string, meId: string): readonly Named[] | null {
  const [answer, setAnswer] = useState<ColleaguesAnswer | Refusal | null>(null);
  useEffect(() => {
    let gone = false;
    void get<ColleaguesAnswer>(`rooms/${encodeURIComponent(roomId)}/mentors`).then((told) => {
      if (!gone) setAnswer(told);
    });
    return () => {
      gone = true;
    };
  }, [roomId]);
  return answer?.ok ? answer.mentors.filter((one) => one.id !== meId) : null;
}

function WriteNote({ unavailable, onCommand }: { unavailable: boolean; onCommand: MoreDialogProps["onCommand"] }) {
  const [note, setNote] = useState("");
  return (
    <form
      className="more__part"
      onSubmit={(event) => {
        event.preventDefault();
        if (note.trim() && !unavailable) onCommand("note", { note: note.trim() });
      }}
    >
      <Field label={MORE.note} hint={MORE.noteHint}>
        {(control) => (
          <textarea
            {...control}
            rows={2}
            maxLength={500}
            value={note}
            data-testid="more-note"
            onChange={(event) => setNote(event.target.value)}
          />
        )}
      </Field>
      <div className="more__line">
        <Button type="submit" unavailable={unavailable || note.trim() === ""} data-testid="more-write">
          {MORE.write}
        </Button>
      </div>
    </form>
  );
}
