import { Dialog } from "../shared/ui/index.ts";
import type { ConnectionAnswer } from "../shared/wire.ts";
import { Told } from "./Told.tsx";
import { LAPTOPS } from "./dialog-texts.ts";
import { certificateWords } from "./texts.ts";
import { useAnswer } from "./use-answer.ts";
import type { Room } from "./wire.ts";

/** How laptops come in, and what to compare with the page that a new one shows. */
export function LaptopsDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const asked = useAnswer<ConnectionAnswer>("connection");
  return (
    <Dialog open title={LAPTOPS.title} onClose={onClose} testId="laptops">
      <Told asked={asked}>{(answer) => <WaysIn answer={answer} />}</Told>
      <p>
        <a href={cardsAddress(room.id)} target="_blank" rel="noreferrer">
          {LAPTOPS.cards}
        </a>
      </p>
    </Dialog>
  );
}

export const cardsAddress = (roomId: string): string => `/api/v1/rooms/${encodeURIComponent(roomId)}/cards`;

function WaysIn({ answer }: { answer: ConnectionAnswer }) {
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
