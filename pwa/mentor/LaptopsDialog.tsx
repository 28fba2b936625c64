import { useEffect, useState } from "react";
import { get, type Refusal } from "../shared/api.ts";
import { Dialog } from "../shared/ui/index.ts";
import type { ConnectionAnswer } from "../shared/wire.ts";
import { LAPTOPS } from "./dialog-texts.ts";
import { certificateWords } from "./texts.ts";
import type { Room } from "./wire.ts";

/** How laptops come in, and what to compare with the page that a new one shows. */
export function LaptopsDialog({ open, room, onClose }: { open: boolean; room: Room; onClose: () => void }) {
  return (
    <Dialog open={open} title={LAPTOPS.title} onClose={onClose} testId="laptops">
      <Told />
      <p>
        <a href={`/api/v1/rooms/${encodeURIComponent(room.id)}/cards`} target="_blank" rel="noreferrer">
          {LAPTOPS.cards}
        </a>
      </p>
    </Dialog>
  );
}

function Told() {
  const [answer, setAnswer] = useState<ConnectionAnswer | Refusal | null>(null);
  useEffect(() => {
    let gone = false;
    void get<ConnectionAnswer>("connection").then((told) => {
      if (!gone) setAnswer(told);
    });
    return () => {
      gone = true;
    };
  }, []);
  if (answer === null) return <p role="status">{LAPTOPS.loading}</p>;
  if (!answer.ok) return <p role="alert">{LAPTOPS.failed}</p>;
  if (answer.https_url === null)
    return (
      <p>
        {LAPTOPS.plain} {LAPTOPS.plainRemedy}
      </p>
    );
  const ending = certificateWords(answer.days_left);
  return (
    <div className="laptops">
      {ending === null ? null : <p className="notice notice--hand">{ending}</p>}
      <Address label={LAPTOPS.students} address={answer.https_url} />
      {answer.onboarding_url === null ? null : <Address label={LAPTOPS.fresh} address={answer.onboarding_url} />}
      {answer.fingerprint === null ? <p>{LAPTOPS.trusted}</p> : <Compare answer={answer} />}
    </div>
  );
}

function Address({ label, address }: { label: string; address: string }) {
  return (
    <p className="laptops__address">
      <span>{label}</span> <code>{address}</code>
    </p>
  );
}

function Compare({ answer }: { answer: ConnectionAnswer }) {
  return (
    <>
      <p>{LAPTOPS.compare}</p>
      <ol className="laptops__words" data-testid="authority-words">
        {answer.words.map((word, place) => (
          <li key={place}>{word}</li>
        ))}
      </ol>
      <p className="laptops__soft">{LAPTOPS.fingerprint}</p>
      <p className="laptops__fingerprint">
        <code>{answer.fingerprint}</code>
      </p>
    </>
  );
}
