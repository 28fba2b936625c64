import { escalationWords, triageWords } from "./queue-texts.ts";
import { isWaiting } from "./tickets.ts";
import type { Ticket, Triage } from "./wire.ts";

interface TriageBannerProps {
  triage: Triage | null;
  /** The unresolved tickets, in order. */
  tickets: readonly Ticket[];
}

/** That the room overflows, why, and what was done about it; and who has waited too long at any time. */
export function TriageBanner({ triage, tickets }: TriageBannerProps) {
  const waiting = tickets.filter(isWaiting);
  const late = escalationWords(waiting);
  const ids = new Set(waiting.map((ticket) => ticket.id));
  return (
    <div role="status" aria-live="polite">
      {triage?.on ? (
        <p className="notice notice--hand" data-testid="triage-banner">
          <strong>The room overflows.</strong> {triageWords(triage, ids)}
        </p>
      ) : null}
      {late === null ? null : (
        <p className="notice notice--late" data-testid="late-banner">
          <strong>Too long.</strong> {late}
        </p>
      )}
    </div>
  );
}
