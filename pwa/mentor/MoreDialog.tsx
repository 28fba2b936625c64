import { useEffect, useState } from "react";
import { Button, Dialog, Field } from "../shared/ui/index.ts";
import type { Abilities } from "./abilities.ts";
import { MORE } from "./dialog-texts.ts";
import type { Colleague, CommandFacts, CommandName, Named, Ticket } from "./wire.ts";

interface MoreDialogProps {
  ticket: Ticket;
  me: Named;
  can: Abilities;
  connected: boolean;
  /** The mentors of this room, and whether each is here; null while the server has not said. */
  colleagues: readonly Colleague[] | null;
  onAskColleagues: () => void;
  /** The note as far as it is written: it outlives the dialog until the server has taken it. */
  draft: string;
  onDraft: (note: string) => void;
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
              <Button onClick={() => onCommand("cannot_find")} unavailable={unavailable} data-first-focus data-testid="more-absent">
                {MORE.absent}
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
          <Button
            onClick={() => onCommand("pin", { pinned: !ticket.pinned })}
            unavailable={unavailable}
            data-first-focus
            data-testid="more-pin"
          >
            {ticket.pinned ? MORE.unpin : MORE.pin}
          </Button>
        </Part>
        <WriteNote {...props} unavailable={unavailable} />
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

function HandOn(props: MoreDialogProps & { unavailable: boolean }) {
  const { me, unavailable, colleagues, onAskColleagues, onCommand } = props;
  const [to, setTo] = useState("");
  useEffect(onAskColleagues, [onAskColleagues]);
  if (colleagues === null) return null;
  const others = colleagues.filter((one) => one.here && one.id !== me.id);
  const chosen = (others.find((one) => one.id === to) ?? others[0])?.id;
  if (chosen === undefined) {
    return (
      <p className="more__hint" data-testid="more-nobody">
        {MORE.nobody}
      </p>
    );
  }
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

function WriteNote(props: MoreDialogProps & { unavailable: boolean }) {
  const { unavailable, draft: note, onDraft, onCommand } = props;
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
            onChange={(event) => onDraft(event.target.value)}
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
