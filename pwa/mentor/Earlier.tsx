import { quoted } from "./names.ts";
import { aboutWords, closingNote, earlier } from "./story.ts";
import { agoWords, endWords } from "./texts.ts";
import { useAnswer } from "./use-answer.ts";
import type { StudentAnswer, Ticket } from "./wire.ts";

/** Walking through the queue with keys asks for nobody's past: only a ticket that is looked at does. */
export const LOOKED_AT_MS = 400;

/** How the child's last tickets ended: loaded when the panel has rested on the child, silent when there are none. */
export function Earlier({ ticket, connected, serverNow }: { ticket: Ticket; connected: boolean; serverNow: number }) {
  const path = `students/${encodeURIComponent(ticket.student.id)}`;
  const asked = useAnswer<StudentAnswer>(path, connected, { rest_ms: LOOKED_AT_MS });
  const past = asked.kind === "here" ? earlier(asked.answer.tickets, ticket) : [];
  if (past.length === 0) return null;
  return (
    <section className="facts" data-testid="ticket-earlier">
      <h3 className="panel__title">Earlier</h3>
      <ol className="facts__rows">
        {past.map((one) => (
          <li key={one.id} className="facts__row facts__row--tall" data-ticket-id={one.id}>
            <span>{endWords(one)}</span>
            <span className="facts__points hh-numbers">{agoWords((serverNow - one.opened_at) / 1000)}</span>
            <span className="facts__note facts__about">{aboutWords(one)}</span>
            {closingNote(one) ? <q className="facts__note">{quoted(closingNote(one))}</q> : null}
          </li>
        ))}
      </ol>
    </section>
  );
}
