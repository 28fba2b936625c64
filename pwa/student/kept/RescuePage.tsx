import { useEffect, useState } from "react";
import { CodeView } from "../../shared/ui/CodeView.tsx";
import { Button, Logo } from "../../shared/ui/index.ts";
import { loadAgain } from "../desk/keeping.ts";
import { beginAnew, findTexts, type Found } from "../desk/rescue.ts";
import { needsReload, type Trouble } from "../desk/trouble.ts";
import type { Who } from "../session.ts";
import { saveTexts } from "./download.ts";
import { RESCUE, TROUBLE } from "./seldom-texts.ts";

/** The desk cannot be opened: what happened, what can still be read, and the ways on. */
export function RescuePage({ who, trouble }: { who: Who; trouble: Trouble }) {
  const searches = trouble === "broken" || trouble === "none" || trouble === "full";
  const student = who.student.id;
  const [found, setFound] = useState<Found[] | null>(searches ? null : []);
  const [held, setHeld] = useState(false);

  useEffect(() => {
    if (!searches) return;
    let gone = false;
    void findTexts(student).then((texts) => {
      if (!gone) setFound(texts);
    });
    return () => {
      gone = true;
    };
  }, [student, searches]);

  const anew = (): void => {
    beginAnew(student, found ?? []).then(loadAgain, () => setHeld(true));
  };

  return (
    <main className="front-page" data-testid="rescue" data-trouble={trouble}>
      <div className="front-brand">
        <Logo size={64} />
        <span className="front-name">Helping Hands</span>
      </div>
      <section className="front-card rescue" aria-labelledby="rescue-title">
        <h1 id="rescue-title">{RESCUE.title[trouble]}</h1>
        <p className="front-lead">{TROUBLE[trouble]}</p>
        {searches ? <Texts found={found} /> : null}
        {held ? (
          <p className="join-problem" role="alert">
            {RESCUE.anewBlocked}
          </p>
        ) : null}
        <div className="card-foot">
          <Button variant="primary" size="large" onClick={loadAgain} data-testid="rescue-again">
            {needsReload(trouble) ? RESCUE.reload : RESCUE.again}
          </Button>
          {found !== null && found.length > 0 ? (
            <Button size="large" onClick={() => saveTexts(who, found)} data-testid="rescue-save">
              {RESCUE.save}
            </Button>
          ) : null}
          {trouble === "broken" && found !== null ? (
            <Button size="large" onClick={anew} data-testid="rescue-anew">
              {RESCUE.anew}
            </Button>
          ) : null}
        </div>
        {trouble === "broken" ? <p className="rescue__hint">{RESCUE.anewHint}</p> : null}
      </section>
    </main>
  );
}

function Texts({ found }: { found: Found[] | null }) {
  if (found === null) return <p role="status">{RESCUE.looking}</p>;
  if (found.length === 0) return <p role="status">{RESCUE.nothing}</p>;
  return (
    <div className="rescue__texts" data-testid="rescue-texts">
      <p>{RESCUE.found}</p>
      {found.map(({ path, language, text, where }) => (
        <details key={`${path} ${where}`} open={found.length < 3}>
          <summary>
            <span className="tab-path">{path}</span> {RESCUE.where[where]}
          </summary>
          <CodeView text={text} language={language} label={`${path}, ${RESCUE.where[where]}`} />
        </details>
      ))}
    </div>
  );
}
