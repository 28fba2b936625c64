import { useEffect, useState } from "react";
import type { CopyRecord } from "../../shared/sync/records.ts";
import { Button, Dialog } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { useDeskState } from "../view/use-desk.ts";
import { SideBySide } from "./SideBySide.tsx";
import { COMPARE } from "./seldom-texts.ts";

interface CompareDialogProps {
  desk: Desk;
  copy: CopyRecord;
  onClose: () => void;
}

interface Both {
  own: string;
  other: string;
}

/**
 * Two versions of one program. Each stays on its side while this is open, whichever the child goes on with, so that
 * going back is the other button.
 */
export function CompareDialog({ desk, copy, onClose }: CompareDialogProps) {
  const { copies } = useDeskState(desk);
  const [both, setBoth] = useState<Both | null>(null);
  const [used, setUsed] = useState<keyof Both | null>(null);
  const { path, language } = copy;

  useEffect(() => {
    let gone = false;
    void desk.choose(path).then(() => {
      if (!gone) setBoth({ own: desk.editor.current().text, other: copy.text });
    });
    return () => {
      gone = true;
    };
  }, [desk, path, copy.text]);

  /** The version that lies beside the file now: after a change of mind it is not the one that came first. */
  const beside = (text: string): CopyRecord | undefined =>
    copies.find((one) => one.path === path && one.text === text);

  async function use(which: keyof Both): Promise<void> {
    if (both === null) return;
    const waiting = beside(both[which]);
    if (waiting === undefined || desk.editor.current().text === both[which]) await desk.kept.keepOwn(path);
    else await desk.kept.takeCopy(waiting.copy_path);
    setUsed(which);
  }

  async function putAway(): Promise<void> {
    const other = both === null ? undefined : beside(used === "other" ? both.own : both.other);
    if (other !== undefined) await desk.kept.putAway(other.copy_path);
    onClose();
  }

  const side = (which: keyof Both, title: string) => (
    <div className="two-sides__head">
      <h3>{title}</h3>
      <Button
        variant={used === which ? "quiet" : "primary"}
        unavailable={used === which}
        onClick={() => void use(which)}
        data-testid={`use-${which}`}
        data-used={used === which}
      >
        {used === which ? COMPARE.used : COMPARE.use}
      </Button>
    </div>
  );

  return (
    <Dialog open title={COMPARE.title(path)} onClose={onClose} testId="compare">
      <div className="two-sides">
        <p>{both !== null && both.own === both.other ? COMPARE.same : COMPARE.lead}</p>
        <div className="two-sides__heads">
          {side("own", COMPARE.own)}
          {side("other", COMPARE.other)}
        </div>
        {both === null ? null : (
          <SideBySide
            language={language}
            left={{ label: COMPARE.own, text: both.own }}
            right={{ label: COMPARE.other, text: both.other }}
          />
        )}
        <div className="card-foot">
          <Button onClick={() => void putAway()} data-testid="compare-put-away">
            {COMPARE.away}
          </Button>
          <span className="two-sides__hint">{COMPARE.awayHint}</span>
        </div>
      </div>
    </Dialog>
  );
}
