import { useEffect, useRef, useState } from "react";
import { post } from "../shared/api.ts";
import { uuid } from "../shared/ids.ts";
import { toldTitle } from "../shared/told/texts.ts";
import { ToldWords } from "../shared/told/Told.tsx";
import { Button, Dialog, Field } from "../shared/ui/index.ts";
import { visible } from "../shared/visible.ts";
import type { BroadcastAnswer } from "../shared/wire.ts";
import { asSent, KINDS, MOST_CHARS, usualKind, type Kind } from "./broadcast.ts";
import { BROADCAST, seenWords } from "./queue-texts.ts";
import type { BroadcastView, Named, Ticket } from "./wire.ts";

const SHOWN = 4;

interface BroadcastDialogProps {
  room: string;
  me: Named;
  /** The group that is told; null for the whole room. */
  group: string | null;
  /** A ticket of the group, for the words to begin with. */
  example: Ticket | null;
  /** How many are known to read it. */
  readers: number;
  broadcasts: readonly BroadcastView[];
  connected: boolean;
  onClose: () => void;
}

type Sending = "no" | "yes" | "failed" | "nobody" | "unreadable" | { sent: number };

const REFUSED: Readonly<Record<string, Sending>> = { not_found: "nobody", malformed: "unreadable" };

/** One word to many, as they will read it, and who has seen the last few. */
export function BroadcastDialog(props: BroadcastDialogProps) {
  const { room, me, group, example, readers, broadcasts, connected, onClose } = props;
  const [kind, setKind] = useState<Kind>(usualKind(group));
  const [text, setText] = useState("");
  const [sending, setSending] = useState<Sending>("no");
  // The same words are the same request, however often they are sent: a lost answer tells nobody twice.
  const request = useRef({ words: "", id: "" });
  const to = group === null ? "room" : "group";
  const words = asSent(kind, text);
  useFirstWords(example, setText);

  async function send(): Promise<void> {
    if (request.current.words !== `${kind} ${words}`) request.current = { words: `${kind} ${words}`, id: uuid() };
    setSending("yes");
    const body = { request_id: request.current.id, to, group, kind, text: words };
    const answer = await post<BroadcastAnswer>(`rooms/${encodeURIComponent(room)}/broadcast`, body);
    if (!answer.ok) {
      setSending(REFUSED[answer.error] ?? "failed");
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
          if (words !== "" && connected && sending !== "yes") void send();
        }}
      >
        <p>{BROADCAST.lead[to]}</p>
        <KindChoice kind={kind} onChoose={setKind} />
        <Field label={BROADCAST.text} hint={BROADCAST.hint[kind]}>
          {(control) => (
            <textarea
              {...control}
              rows={4}
              maxLength={MOST_CHARS[kind]}
              value={text}
              className={kind === "snippet" ? "hh-input broadcast__code" : "hh-input"}
              spellCheck={kind !== "snippet"}
              data-first-focus
              data-testid="broadcast-text"
              onChange={(event) => setText(event.target.value)}
            />
          )}
        </Field>
        <section className="broadcast__preview" aria-label={BROADCAST.preview} data-testid="broadcast-preview">
          <h3>{BROADCAST.preview}</h3>
          <div className="broadcast__card">
            <p className="broadcast__title">
              <bdi>{toldTitle(kind, me.name)}</bdi>
            </p>
            {words === "" ? (
              <p className="panel__soft">{BROADCAST.empty}</p>
            ) : (
              <ToldWords kind={kind} text={words} testId="broadcast-preview-words" />
            )}
          </div>
        </section>
        <p role="status" data-testid="broadcast-said">
          {saidWords(sending)}
        </p>
        <div className="resolve__foot">
          <span className="broadcast__readers hh-numbers">{BROADCAST.readers[to](readers)}</span>
          <Button onClick={onClose}>{BROADCAST.close}</Button>
          <Button
            type="submit"
            variant="primary"
            unavailable={!connected || words === "" || sending === "yes"}
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

function KindChoice({ kind, onChoose }: { kind: Kind; onChoose: (kind: Kind) => void }) {
  return (
    <fieldset className="broadcast__kinds" data-testid="broadcast-kind">
      <legend className="hh-unseen">{BROADCAST.kind}</legend>
      {KINDS.map((one) => (
        <label key={one} className="broadcast__kind">
          <input
            type="radio"
            name="broadcast-kind"
            value={one}
            checked={one === kind}
            data-testid={`broadcast-kind-${one}`}
            onChange={() => onChoose(one)}
          />
          {BROADCAST.kinds[one]}
        </label>
      ))}
    </fieldset>
  );
}

function saidWords(sending: Sending): string {
  if (typeof sending === "object") return BROADCAST.sent(sending.sent);
  return sending === "no" || sending === "yes" ? "" : BROADCAST.not[sending];
}

function Earlier({ broadcasts }: { broadcasts: readonly BroadcastView[] }) {
  return (
    <section className="broadcast__earlier">
      <h3>{BROADCAST.earlier}</h3>
      <ul>
        {broadcasts.map((one) => (
          <li key={one.id} data-testid="broadcast-earlier" data-kind={one.kind}>
            <bdi className="broadcast__words">{visible(one.text)}</bdi>
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
