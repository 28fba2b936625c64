import { useEffect, useState } from "react";
import type { Revision } from "../../shared/sync/records.ts";
import { Button, Dialog } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { languageOf } from "../desk/languages.ts";
import { agoWords } from "./ago.ts";
import { told, toChooseFrom } from "./earlier.ts";
import { SideBySide } from "./SideBySide.tsx";
import { HISTORY } from "./seldom-texts.ts";

interface HistoryDialogProps {
  desk: Desk;
  path: string;
  onClose: () => void;
}

interface Earlier {
  now: string;
  read_at_ms: number;
  revisions: Revision[];
}

/** The earlier texts of a program, each beside what it is now; one press brings one back. */
export function HistoryDialog({ desk, path, onClose }: HistoryDialogProps) {
  const [earlier, setEarlier] = useState<Earlier | null>(null);
  const [chosen, setChosen] = useState<Revision | null>(null);

  useEffect(() => {
    let gone = false;
    void desk.flush().then(async () => {
      const now = desk.editor.textOf(path) ?? "";
      const revisions = toChooseFrom(await desk.kept.history(path).catch(() => []), now);
      if (gone) return;
      setEarlier({ now, read_at_ms: Date.now(), revisions });
      setChosen(revisions.find((one) => one.text !== now) ?? null);
    });
    return () => {
      gone = true;
    };
  }, [desk, path]);

  async function restore(): Promise<void> {
    if (chosen === null) return;
    await desk.kept.restore(path, chosen.text);
    onClose();
    desk.editor.focus();
  }

  const none = earlier?.revisions.every((one) => one.text === earlier.now) === true;
  return (
    <Dialog open title={HISTORY.title(path)} onClose={onClose} testId="history">
      <div className="history">
        <p>{none ? HISTORY.none : HISTORY.lead}</p>
        {earlier === null || none ? null : (
          <div className="history__body">
            <ul className="history__list" data-testid="history-list">
              {earlier.revisions.map((one, index) => (
                <li key={index}>
                  <button
                    type="button"
                    className="history__one"
                    aria-pressed={one === chosen}
                    data-testid="history-one"
                    onClick={() => setChosen(one)}
                  >
                    <span className="history__when">{agoWords(one.at_ms, earlier.read_at_ms)}</span>
                    <span className="history__what">
                      {one.text === earlier.now ? HISTORY.now : one.other === true ? HISTORY.other : null}
                    </span>
                    <span className="history__line">
                      {one.text === earlier.now ? "" : told(one.text, earlier.now)}
                    </span>
                  </button>
                </li>
              ))}
            </ul>
            {chosen === null ? null : (
              <div className="history__look">
                <div className="two-sides__heads">
                  <div className="two-sides__head">
                    <h3>{HISTORY.then}</h3>
                    <Button
                      variant="primary"
                      unavailable={chosen.text === earlier.now}
                      onClick={() => void restore()}
                      data-testid="history-restore"
                    >
                      {HISTORY.restore}
                    </Button>
                  </div>
                  <div className="two-sides__head">
                    <h3>{HISTORY.today}</h3>
                  </div>
                </div>
                <SideBySide
                  language={languageOf(path).language}
                  left={{ label: HISTORY.then, text: chosen.text }}
                  right={{ label: HISTORY.today, text: earlier.now }}
                />
              </div>
            )}
          </div>
        )}
      </div>
    </Dialog>
  );
}
