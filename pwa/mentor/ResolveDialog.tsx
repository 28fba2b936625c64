import { useState } from "react";
import { Button, Dialog, Field } from "../shared/ui/index.ts";
import { isolated } from "./names.ts";
import { OUTCOMES } from "./texts.ts";
import type { Outcome, Ticket } from "./wire.ts";

interface ResolveDialogProps {
  ticket: Ticket;
  /** Without a line it cannot be sent; what was typed stays. */
  connected: boolean;
  onClose: () => void;
  onResolve: (outcome: Outcome, note: string) => void;
}

/** How did it end? One press of Enter says "I helped". */
export function ResolveDialog({ ticket, connected, onClose, onResolve }: ResolveDialogProps) {
  const [outcome, setOutcome] = useState<Outcome>("mentor");
  const [note, setNote] = useState("");
  return (
    <Dialog open title={`${isolated(ticket.student.name)}: how did it end?`} onClose={onClose} testId="resolve-dialog">
      <form
        className="resolve"
        onSubmit={(event) => {
          event.preventDefault();
          if (connected) onResolve(outcome, note.trim());
        }}
      >
        <Field label="Outcome">
          {(control) => (
            <select
              {...control}
              value={outcome}
              data-testid="resolve-outcome"
              onChange={(event) => setOutcome(event.target.value as Outcome)}
            >
              {OUTCOMES.map((one) => (
                <option key={one.value} value={one.value}>
                  {one.label}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label="Note for the other mentors" hint="May stay empty. Children do not see it.">
          {(control) => (
            <textarea
              {...control}
              rows={2}
              maxLength={500}
              value={note}
              data-testid="resolve-note"
              onChange={(event) => setNote(event.target.value)}
            />
          )}
        </Field>
        <p className="resolve__wait" role="status">
          {connected ? "" : "Not connected. What you typed stays here; send it as soon as the server is back."}
        </p>
        <div className="resolve__foot">
          <Button onClick={onClose}>Not yet</Button>
          <Button type="submit" variant="primary" unavailable={!connected} data-first-focus data-testid="resolve-confirm">
            Done
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
