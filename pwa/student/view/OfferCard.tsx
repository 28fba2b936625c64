import { useId, useRef, useState, type ReactNode, type SyntheticEvent } from "react";
import { Button, Kbd } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { fittingOffer, shownOffer, type FittingOffer } from "../desk/offer.ts";
import { explain, isSpecific } from "../explain.ts";
import { IDEAS, OFFER } from "../texts.ts";
import { FixDiff } from "./FixDiff.tsx";
import { useDeskState, useEdits } from "./use-desk.ts";
import { useKey } from "./use-key.ts";

/** A fix on offer, as long as it fits the program on screen; the child decides. */
export function OfferCard({ desk }: { desk: Desk }) {
  const state = useDeskState(desk);
  const { error } = state;
  useEdits(desk);
  const { path, text } = desk.editor.current();
  const fit = fittingOffer(shownOffer(state), path, text);
  // A mere hint beside a card that says more would only contradict it.
  if (fit?.after === null && error?.path === path && isSpecific(error, text)) return null;
  if (fit === null) return null;
  // The card above may have told what is missing: said twice, it looks like two mistakes.
  const isTold = error?.path === path && explain(error, text, false).title === fit.suggestion.title;
  const isNew = state.settings.show_fixes === undefined;
  return <Offer key={fit.suggestion.id} desk={desk} fit={fit} isTold={isTold} isNew={isNew} />;
}

interface OfferProps {
  desk: Desk;
  fit: FittingOffer;
  isTold: boolean;
  /** Nobody has asked this child yet whether it wants to be shown fixes. */
  isNew: boolean;
}

function Offer({ desk, fit, isTold, isNew }: OfferProps) {
  const { suggestion, before, after } = fit;
  const [declining, setDeclining] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const isAsking = after !== null && suggestion.level === "ask";
  const decline = (): void => void desk.declineOffer("");
  const accept = (): void => void desk.acceptOffer();
  const open = (): void => {
    // The button that was pressed goes; whoever works without a mouse stays in the card.
    if (document.activeElement?.closest("[data-testid=suggestion-card]")) heading.current?.focus();
    desk.openOffer();
  };
  return (
    <section
      className="card card--offer"
      aria-labelledby="offer-title"
      aria-live="polite"
      data-testid="suggestion-card"
      data-level={suggestion.level}
    >
      <h2 id="offer-title" tabIndex={-1} ref={heading}>
        {after === null ? OFFER.hint : OFFER.title}
      </h2>
      {isAsking ? null : (
        <>
          {isTold ? null : <p className="offer-name">{suggestion.title}</p>}
          <p>{suggestion.explanation}</p>
          {after === null ? null : <FixDiff before={before} after={after} />}
        </>
      )}
      {declining ? (
        <WhyNot onSend={(reason) => void desk.declineOffer(reason)} />
      ) : isAsking && isNew ? (
        <Question desk={desk} onOpen={open} />
      ) : isAsking ? (
        <>
          <p>{OFFER.ask}</p>
          <TwoKeys yes={OFFER.show} onYes={open} yesId="suggestion-show" no={OFFER.no} onNo={decline} noId="suggestion-decline" />
        </>
      ) : after === null ? (
        <div className="card-foot">
          <NoButton words={OFFER.no} onNo={decline} testId="suggestion-decline" />
        </div>
      ) : (
        <TwoKeys yes={OFFER.use} onYes={accept} yesId="suggestion-accept" no={OFFER.no} onNo={decline} noId="suggestion-decline">
          <Button variant="bare" onClick={() => setDeclining(true)} data-testid="suggestion-why">
            {OFFER.why}
          </Button>
        </TwoKeys>
      )}
    </section>
  );
}

/** Asked once: from then on fixes are shown, or the child finds its mistakes by itself. */
function Question({ desk, onOpen }: { desk: Desk; onOpen: () => void }) {
  return (
    <div className="offer-question" data-testid="fixes-question">
      <p>{IDEAS.question}</p>
      <TwoKeys
        yes={IDEAS.yes}
        onYes={() => {
          onOpen();
          void desk.answerFixes(true);
        }}
        yesId="fixes-yes"
        no={IDEAS.no}
        onNo={() => void desk.answerFixes(false)}
        noId="fixes-no"
      />
    </div>
  );
}

interface TwoKeysProps {
  yes: string;
  onYes: () => void;
  yesId: string;
  no: string;
  onNo: () => void;
  noId: string;
  children?: ReactNode;
}

/** One key to take, one to decline, from wherever the child is typing. */
function TwoKeys({ yes, onYes, yesId, no, onNo, noId, children }: TwoKeysProps) {
  useKey("u", true, onYes);
  return (
    <div className="card-foot">
      <Button variant="primary" onClick={onYes} data-testid={yesId} aria-keyshortcuts="Alt+U">
        {yes} <Kbd>Alt U</Kbd>
      </Button>
      <NoButton words={no} onNo={onNo} testId={noId} />
      {children}
    </div>
  );
}

function NoButton({ words, onNo, testId }: { words: string; onNo: () => void; testId: string }) {
  useKey("n", true, onNo);
  return (
    <Button onClick={onNo} data-testid={testId} aria-keyshortcuts="Alt+N">
      {words} <Kbd>Alt N</Kbd>
    </Button>
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
