import { useEffect, useRef, useState } from "react";
import { post } from "../shared/api.ts";
import { uuid } from "../shared/ids.ts";
import { Button, Dialog, Field } from "../shared/ui/index.ts";
import type { BroadcastAnswer } from "../shared/wire.ts";
import { BROADCAST, seenWords } from "./queue-texts.ts";
import type { BroadcastView, Ticket } from "./wire.ts";

const MAX_CHARS = 500;
const SHOWN = 4;

interface BroadcastDialogProps {
  room: string;
  /** The group that is told; null for the whole room. */
  group: string | null;
  /** A ticket of the group, for the words to begin with. */
  example: Ticket | null;
  broadcasts: readonly BroadcastView[];
  connected: boolean;
  onClose: () => void;
}

type Sending = "no" | "yes" | "failed" | "nobody" | { sent: number };

/** One word to many, and who has seen the last few. */
export function BroadcastDialog({ room, group, example, broadcasts, connected, onClose }: BroadcastDialogProps) {
  const [text, setText] = useState("");
  const [sending, setSending] = useState<Sending>("no");
  // The same words are the same request, however often they are sent: a lost answer tells nobody twice.
  const request = useRef({ text: "", id: "" });
  const to = group === null ? "room" : "group";
  useFirstWords(example, setText);

  async function send(): Promise<void> {
    if (request.current.text !== text) request.current = { text, id: uuid() };
    setSending("yes");
    const kind = group === null ? "message" : "explanation";
    const body = { request_id: request.current.id, to, group, kind, text };
    const answer = await post<BroadcastAnswer>(`rooms/${encodeURIComponent(room)}/broadcast`, body);
    if (!answer.ok) {
      setSending(answer.error === "not_found" ? "nobody" : "failed");
      return;
    }
    setSending({ sent: answer.sent });
    setText("");
  }

  const earlier = broadcasts.slice(-SHOWN).toReversed();
  return (
    <Dialog open title={BROADCAST.title[to]} onClose={onClose} testId="broadcast-dialog">
      <form
        className="broadcast"
        onSubmit={(event) => {
          event.preventDefault();
          if (text.trim() !== "" && connected && sending !== "yes") void send();
        }}
      >
        <p>{BROADCAST.lead[to]}</p>
        <Field label={BROADCAST.text} hint={BROADCAST.hint}>
          {(control) => (
            <textarea
              {...control}
              rows={4}
              maxLength={MAX_CHARS}
              value={text}
              data-first-focus
              data-testid="broadcast-text"
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <p role="status" data-testid="broadcast-said">
          {saidWords(sending)}
        </p>
        <div className="resolve__foot">
          <Button onClick={onClose}>{BROADCAST.close}</Button>
          <Button
            type="submit"
            variant="primary"
            unavailable={!connected || text.trim() === "" || sending === "yes"}
            data-testid="broadcast-send"
          >
            {BROADCAST.send}
          </Button>
        </div>
        {earlier.length === 0 ? null : <Earlier broadcasts={earlier} />}
      </form>
    </Dialog>
  );
}

function saidWords(sending: Sending): string {
  if (typeof sending === "object") return BROADCAST.sent(sending.sent);
  if (sending === "failed") return BROADCAST.failed;
  return sending === "nobody" ? BROADCAST.nobody : "";
}

function Earlier({ broadcasts }: { broadcasts: readonly BroadcastView[] }) {
  return (
    <section className="broadcast__earlier">
      <h3>{BROADCAST.earlier}</h3>
      <ul>
        {broadcasts.map((one) => (
          <li key={one.id} data-testid="broadcast-earlier">
            <span className="broadcast__words">{one.text}</span>
            <span className="broadcast__seen hh-numbers">{seenWords(one)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The explanation that the children's pages have for this error, to be changed or sent as it is. */
function useFirstWords(example: Ticket | null, put: (text: string) => void): void {
  const error = example?.error ?? null;
  const language = example?.language ?? "";
  const code = error?.code;
  const message = error?.message ?? "";
  useEffect(() => {
    if (code !== "parse" && code !== "run") return undefined;
    let gone = false;
    void import("../student/explain.ts").then(({ explain, isSpecific }) => {
      const seen: Parameters<typeof explain>[0] = { language, origin: code, name: "", message, line: null };
      // General words would explain nothing that a child has not read already.
      if (gone || !isSpecific(seen)) return;
      const { title, text, action } = explain(seen);
      put(`${title}. ${text} ${action}`);
    });
    return () => {
      gone = true;
    };
  }, [language, code, message, put]);
}
