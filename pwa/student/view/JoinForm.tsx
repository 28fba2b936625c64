import { useState, type SyntheticEvent } from "react";
import { Button, Field } from "../../shared/ui/index.ts";
import type { Joined, Named } from "../../shared/wire.ts";
import { join, roomsToChoose } from "../session.ts";
import { JOIN, JOIN_REFUSALS, JOIN_REFUSED } from "../texts.ts";
import { NamePicker } from "./NamePicker.tsx";
import { RoomPicker } from "./RoomPicker.tsx";
import { useNames } from "./use-names.ts";

export interface JoinFormProps {
  name: string;
  /** Ask for the three words from the start. */
  returning: boolean;
  onJoined: (answer: Joined, returning: boolean) => void;
  /** A name that is taken needs the room of the greeting above this form. */
  onTaken?: (taken: boolean) => void;
}

/** The QR code on a join card leads here with the room's code. */
function codeInAddress(): string {
  return /^#code=([A-Za-z0-9]{1,24})$/.exec(location.hash)?.[1] ?? "";
}

/** Code and name; a name that is taken is answered by asking for the three words. */
export function JoinForm(props: JoinFormProps) {
  const [code, setCode] = useState(codeInAddress);
  const [name, setName] = useState(props.name);
  const [words, setWords] = useState("");
  const [asksWords, setAsksWords] = useState(props.returning);
  const [taken, setTaken] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const [rooms, setRooms] = useState<readonly Named[] | null>(null);
  const [room, setRoom] = useState<string | null>(null);
  const names = useNames(code, room);

  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    void ask(room);
  }

  async function ask(into: string | null): Promise<void> {
    setBusy(true);
    setProblem(null);
    const rejoin = asksWords ? words : null;
    const answer = await join({ code, name, rejoin, room: into });
    setBusy(false);
    setRooms(answer.ok ? null : roomsToChoose(answer));
    if (answer.ok) {
      props.onJoined(answer, rejoin !== null && rejoin.trim() !== "");
      return;
    }
    if (answer.error === "name_taken" && !asksWords) {
      setTaken(true);
      props.onTaken?.(true);
      setAsksWords(true);
      return;
    }
    if (roomsToChoose(answer) !== null) return;
    const reason = answer.facts.field === "rejoin" ? "not_yours" : answer.error;
    setProblem(JOIN_REFUSALS[reason] ?? JOIN_REFUSED);
  }

  function anotherName(): void {
    setTaken(false);
    props.onTaken?.(false);
    setAsksWords(false);
    setWords("");
    setName("");
  }

  return (
    <form
      className={taken ? "join-form join-form--taken" : "join-form"}
      onSubmit={submit}
    >
      {taken ? (
        <div className="join-note" role="status" data-testid="name-taken">
          <p>{JOIN.rejoinLead}</p>
          <Button onClick={anotherName} data-testid="join-other-name">
            {JOIN.notMe}
          </Button>
        </div>
      ) : null}
      <Field label={JOIN.code} {...(taken ? {} : { hint: JOIN.codeHint })}>
        {(control) => (
          <input
            {...control}
            className="hh-input join-code"
            data-testid="join-code"
            value={code}
            onChange={(event) => {
              setCode(event.target.value);
              setRooms(null);
              setRoom(null);
            }}
            autoComplete="off"
            autoCapitalize="characters"
            spellCheck={false}
            maxLength={24}
            required
          />
        )}
      </Field>
      <Field label={JOIN.name} {...(taken || names.length > 0 ? {} : { hint: JOIN.nameHint })}>
        {(control) => (
          <input
            {...control}
            data-testid="join-name"
            value={name}
            onChange={(event) => setName(event.target.value)}
            autoComplete="off"
            maxLength={40}
            required
          />
        )}
      </Field>
      {taken ? null : <NamePicker names={names} typed={name} onPick={setName} />}
      {asksWords ? (
        <Field label={JOIN.rejoin} {...(taken ? {} : { hint: JOIN.rejoinHint })}>
          {(control) => (
            <input
              {...control}
              data-testid="join-rejoin"
              value={words}
              onChange={(event) => setWords(event.target.value)}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              maxLength={80}
              required
              ref={focusOnce}
            />
          )}
        </Field>
      ) : null}
      {asksWords ? (
        <p className="join-advice" data-testid="words-lost">
          {JOIN.wordsLost}
        </p>
      ) : null}
      {rooms !== null ? (
        <RoomPicker
          rooms={rooms}
          onPick={(id) => {
            setRoom(id);
            void ask(id);
          }}
        />
      ) : null}
      {problem !== null ? (
        <p className="join-problem" role="alert" data-testid="join-problem">
          {problem}
        </p>
      ) : null}
      <Button type="submit" variant="primary" size="large" busy={busy} data-testid="join-submit">
        {asksWords ? JOIN.comeBack : JOIN.go}
      </Button>
      {taken ? null : asksWords ? (
        <Button variant="bare" onClick={anotherName} data-testid="join-other-name">
          {JOIN.notMe}
        </Button>
      ) : (
        <Button variant="bare" onClick={() => setAsksWords(true)} data-testid="join-have-words">
          {JOIN.haveWords}
        </Button>
      )}
    </form>
  );
}

const focused = new WeakSet<HTMLElement>();

/** A question that has just appeared is the next thing to answer. */
function focusOnce(input: HTMLInputElement | null): void {
  if (input === null || focused.has(input)) return;
  focused.add(input);
  input.focus();
}
