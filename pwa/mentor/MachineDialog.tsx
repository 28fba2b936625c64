import { useEffect, useState } from "react";
import { get, type Refusal } from "../shared/api.ts";
import { Dialog } from "../shared/ui/index.ts";
import type { GovernorAnswer, GovernorEntry } from "../shared/wire.ts";
import { LEVELS, MACHINE } from "./machine-texts.ts";

/** What background work may use of the server's machine now, and what the server decided about it and why. Asked again
    whenever the level that the room was told changes. */
export function MachineDialog({ level, onClose }: { level: GovernorAnswer["level"]; onClose: () => void }) {
  return (
    <Dialog open title={MACHINE.title} onClose={onClose} testId="machine">
      <section className="rules">
        <p data-testid="machine-level" data-level={level}>
          {LEVELS[level]}
        </p>
        <p className="rules__soft">{MACHINE.lead}</p>
        <TimeLine key={level} />
      </section>
    </Dialog>
  );
}

function TimeLine() {
  const [answer, setAnswer] = useState<GovernorAnswer | Refusal | null>(null);
  useEffect(() => {
    let gone = false;
    void get<GovernorAnswer>("governor").then((told) => {
      if (!gone) setAnswer(told);
    });
    return () => {
      gone = true;
    };
  }, []);
  if (answer === null) return <p role="status">{MACHINE.loading}</p>;
  if (!answer.ok) return <p role="alert">{MACHINE.failed}</p>;
  if (answer.entries.length === 0) return <p>{MACHINE.none}</p>;
  return (
    <ol className="rules__list" data-testid="machine-entries">
      {answer.entries.map((entry, index) => (
        <Entry key={`${String(entry.at)}-${String(index)}`} entry={entry} />
      ))}
    </ol>
  );
}

function Entry({ entry }: { entry: GovernorEntry }) {
  return (
    <li className="rules__rule">
      <div>
        <p>{entry.sentence}</p>
        <p className="rules__soft hh-numbers">{MACHINE.when(entry)}</p>
      </div>
    </li>
  );
}
