import type { GovernorAnswer, GovernorEntry } from "../shared/wire.ts";
import { Told } from "./Told.tsx";
import { LEVELS, MACHINE } from "./machine-texts.ts";
import { useAnswer } from "./use-answer.ts";

/** What background work may use of the server's machine now, and what the server decided about it and why. Asked again
    whenever the level that the room was told changes. */
export function GovernorLine({ level }: { level: GovernorAnswer["level"] }) {
  return (
    <section className="rules">
      <p data-testid="machine-level" data-level={level}>
        {LEVELS[level]}
      </p>
      <p className="rules__soft">{MACHINE.lead}</p>
      <TimeLine key={level} />
    </section>
  );
}

function TimeLine() {
  const asked = useAnswer<GovernorAnswer>("governor");
  return (
    <Told asked={asked}>
      {({ entries }) =>
        entries.length === 0 ? (
          <p>{MACHINE.none}</p>
        ) : (
          <ol className="rules__list" data-testid="machine-entries">
            {entries.map((entry, index) => (
              <Entry key={`${String(entry.at)}-${String(index)}`} entry={entry} />
            ))}
          </ol>
        )
      }
    </Told>
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
