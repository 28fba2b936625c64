import { useId, useState, type SyntheticEvent } from "react";
import { Button, Kbd } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { fittingOffer, type FittingOffer } from "../desk/offer.ts";
import { explain, isSpecific } from "../explain.ts";
import { OFFER } from "../texts.ts";
import { FixDiff } from "./FixDiff.tsx";
import { useDeskState, useEdits } from "./use-desk.ts";
import { useKey } from "./use-key.ts";

/** A fix on offer, as long as it fits the program on screen; the child decides. */
export function OfferCard({ desk }: { desk: Desk }) {
  const { offer, error } = useDeskState(desk);
  useEdits(desk);
  const { path, text } = desk.editor.current();
  const fit = fittingOffer(offer, path, text);
  // A mere hint beside a card that says more would only contradict it.
  if (fit?.after === null && error?.path === path && isSpecific(error)) return null;
  if (fit === null) return null;
  // The card above may have told what is missing: said twice, it looks like two mistakes.
  const isTold = error?.path === path && explain(error).title === fit.suggestion.title;
  return <Offer key={fit.suggestion.id} desk={desk} fit={fit} isTold={isTold} />;
}

function Offer({ desk, fit, isTold }: { desk: Desk; fit: FittingOffer; isTold: boolean }) {
  const { suggestion, before, after } = fit;
  const [shown, setShown] = useState(suggestion.level !== "ask");
  const [declining, setDeclining] = useState(false);
  const accept = (): void => void desk.acceptOffer();
  useKey("u", !shown, () => setShown(true));
  useKey("u", shown && after !== null && !declining, accept);
  return (
    <section
      className="card card--offer"
      aria-labelledby="offer-title"
      aria-live="polite"
      data-testid="suggestion-card"
      data-level={suggestion.level}
    >
      <h2 id="offer-title">{after === null ? OFFER.hint : OFFER.title}</h2>
      {shown ? null : (
        <div className="card-foot">
          <p>{OFFER.ask}</p>
          <Button variant="primary" onClick={() => setShown(true)} data-testid="suggestion-show" aria-keyshortcuts="Alt+U">
            {OFFER.show} <Kbd>Alt U</Kbd>
          </Button>
        </div>
      )}
      {shown ? (
        <>
          {isTold ? null : <p className="offer-name">{suggestion.title}</p>}
          <p>{suggestion.explanation}</p>
          {after === null ? null : <FixDiff before={before} after={after} />}
        </>
      ) : null}
      {declining ? (
        <WhyNot onSend={(reason) => void desk.declineOffer(reason)} />
      ) : (
        <div className="card-foot">
          {shown && after !== null ? (
            <Button
              variant="primary"
              onClick={accept}
              data-testid="suggestion-accept"
              aria-keyshortcuts="Alt+U"
            >
              {OFFER.use} <Kbd>Alt U</Kbd>
            </Button>
          ) : null}
          <Button onClick={() => setDeclining(true)} data-testid="suggestion-decline">
            {OFFER.no}
          </Button>
        </div>
      )}
    </section>
  );
}

function WhyNot({ onSend }: { onSend: (reason: string) => void }) {
  const id = useId();
  const [reason, setReason] = useState("");
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    onSend(reason.trim());
  }
  return (
    <form className="why-not" onSubmit={submit}>
      <label htmlFor={id}>{OFFER.whyNot}</label>
      <input
        id={id}
        className="hh-input"
        value={reason}
        onChange={(event) => setReason(event.target.value)}
        maxLength={200}
        data-testid="suggestion-reason"
      />
      <Button type="submit" data-testid="suggestion-decline-send">
        {OFFER.send}
      </Button>
    </form>
  );
}
