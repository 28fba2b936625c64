import { useState } from "react";
import { Button, Dialog } from "../../shared/ui/index.ts";
import { HandIn } from "../../shared/work-file/HandIn.tsx";
import type { Desk } from "../desk/desk.ts";
import { isAtRisk } from "../desk/keeping.ts";
import type { Who } from "../session.ts";
import { useDeskState } from "../view/use-desk.ts";
import { saveWork } from "./download.ts";
import { HAND_IN } from "./seldom-texts.ts";
import { WORK } from "./texts.ts";
import { atCentre, onLaptop, type Truth } from "./truths.ts";

interface WorkDialogProps {
  who: Who;
  desk: Desk;
  onClose: () => void;
}

/** Both truths in whole sentences, and what to do for a laptop that has to go before it could send. */
export function WorkDialog({ who, desk, onClose }: WorkDialogProps) {
  const state = useDeskState(desk);
  return (
    <Dialog open title={WORK.title} onClose={onClose} testId="work">
      <div className="work">
        <dl className="truths">
          <TruthView name={WORK.here} truth={onLaptop(state)} testId="work-here" />
          <TruthView name={WORK.centre} truth={atCentre(state)} testId="work-centre" />
        </dl>
        {isAtRisk(state.link) ? (
          <p className="work__risk" data-testid="work-risk">
            {WORK.risk}
          </p>
        ) : null}
        <section aria-labelledby="work-file">
          <h3 id="work-file">{WORK.file}</h3>
          <p>{WORK.fileLead}</p>
          <SaveButton who={who} desk={desk} />
        </section>
        <section aria-labelledby="work-hand-in">
          <h3 id="work-hand-in">{WORK.handIn}</h3>
          <HandIn path="work-files" words={HAND_IN} />
        </section>
      </div>
    </Dialog>
  );
}

function TruthView({ name, truth, testId }: { name: string; truth: Truth; testId: string }) {
  return (
    <div className={truth.good ? "truth truth--good" : "truth"} data-testid={testId} data-good={truth.good}>
      <dt>{name}</dt>
      <dd>{truth.words}</dd>
    </div>
  );
}

/** Makes the file, and says what it is called. */
export function SaveButton({ who, desk }: Pick<WorkDialogProps, "who" | "desk">) {
  const [names, setNames] = useState<string[]>([]);
  const [busy, setBusy] = useState(false);
  async function save(): Promise<void> {
    setBusy(true);
    setNames(await saveWork(desk, who).catch(() => []));
    setBusy(false);
  }
  return (
    <div className="work__save">
      <Button busy={busy} onClick={() => void save()} data-testid="work-save">
        {WORK.save}
      </Button>
      <p role="status" hidden={names.length === 0} data-testid="work-saved">
        {names.length === 0 ? "" : WORK.saved(names.join(", "))}
      </p>
    </div>
  );
}
