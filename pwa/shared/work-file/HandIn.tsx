import { useId, useRef, useState } from "react";
import { CodeView } from "../ui/CodeView.tsx";
import { Button } from "../ui/index.ts";
import { handIn, heardOf, type Heard, type Outcome, type WhyNot } from "./hand-in.ts";
import type { HandedIn } from "../wire.ts";
import "./hand-in.css";

export interface HandInWords {
  choose: string;
  heard: Readonly<Record<Heard, (answer: HandedIn) => string>>;
  whyNot: Readonly<Record<WhyNot, string>>;
  /** Above the texts of a file that was not taken whole. */
  texts: string;
  noName: string;
}

interface HandInProps {
  /** Where the centre takes the file. */
  path: string;
  words: HandInWords;
  onTaken?: () => void;
}

/** Choose work files and hand them in; of one that is not taken whole, its texts can still be read and copied. */
export function HandIn({ path, words, onTaken }: HandInProps) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const [outcomes, setOutcomes] = useState<Outcome[]>([]);

  async function chosen(files: FileList | null): Promise<void> {
    if (files === null || files.length === 0) return;
    setBusy(true);
    const found = await handIn(path, [...files]);
    setOutcomes(found);
    setBusy(false);
    if (input.current !== null) input.current.value = "";
    if (found.some((one) => one.taken)) onTaken?.();
  }

  return (
    <div className="hand-in">
      <input
        ref={input}
        type="file"
        accept=".json,application/json"
        multiple
        hidden
        aria-label={words.choose}
        data-testid="hand-in-file"
        onChange={(event) => void chosen(event.target.files)}
      />
      <Button busy={busy} onClick={() => input.current?.click()} data-testid="hand-in-choose">
        {words.choose}
      </Button>
      <ul className="hand-in__outcomes" aria-live="polite">
        {outcomes.map((outcome, index) => (
          <li key={index}>
            <OutcomeView outcome={outcome} words={words} />
          </li>
        ))}
      </ul>
    </div>
  );
}

function OutcomeView({ outcome, words }: { outcome: Outcome; words: HandInWords }) {
  const title = useId();
  const became = outcome.taken ? heardOf(outcome.answer) : outcome.why;
  const isWhole = became === "taken";
  const said = outcome.taken
    ? words.heard[heardOf(outcome.answer)](outcome.answer)
    : words.whyNot[outcome.why];
  return (
    <>
      <p
        className={isWhole ? "hand-in__taken" : outcome.taken ? "hand-in__partly" : "hand-in__refused"}
        role={isWhole ? "status" : "alert"}
        data-testid="hand-in-outcome"
        data-outcome={became}
      >
        <bdi className="hand-in__name">{outcome.name}</bdi> {said}
      </p>
      {isWhole || outcome.texts.length === 0 ? null : (
        <section aria-labelledby={title} data-testid="hand-in-texts">
          <h3 id={title}>{words.texts}</h3>
          {outcome.texts.map((text, index) => (
            <CodeView
              key={index}
              text={text.text}
              language={text.language}
              label={text.path === "" ? words.noName : text.path}
            />
          ))}
        </section>
      )}
    </>
  );
}
