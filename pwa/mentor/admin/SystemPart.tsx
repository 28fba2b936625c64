import type { ReactNode } from "react";
import type { ConnectionAnswer, GovernorAnswer, SystemAnswer } from "../../shared/wire.ts";
import { GovernorLine } from "../GovernorLine.tsx";
import { Told } from "../Told.tsx";
import { degradedSentences } from "../degraded-texts.ts";
import { useAnswer } from "../use-answer.ts";
import { SYSTEM } from "./system-texts.ts";
import { processRows, type ProcessRow } from "./processes.ts";

const ASK_EACH_MS = 5_000;

interface SystemPartProps {
  level: GovernorAnswer["level"];
  /** What of a name is a room's: for the rooms' queues among the processes. */
  roomName: (id: string) => string | undefined;
}

/** How the server is: what does not work in words, the machine and its disk, what is on the way, and the processes. */
export function SystemPart({ level, roomName }: SystemPartProps) {
  const asked = useAnswer<SystemAnswer>("system", true, { each_ms: ASK_EACH_MS });
  const connection = useAnswer<ConnectionAnswer>("connection");
  return (
    <>
      <Told asked={asked}>
        {(system) => (
          <>
            <Works degraded={system.degraded} />
            <section className="admin__part">
              <h3>{SYSTEM.machine}</h3>
              <dl className="facts" data-testid="system-facts">
                <Fact name={SYSTEM.cpu}>{SYSTEM.percent(system.cpu)}</Fact>
                <Fact name={SYSTEM.memory}>{SYSTEM.percent(system.memory)}</Fact>
                <Fact name={SYSTEM.lag}>{SYSTEM.ms(system.lag_ms)}</Fact>
                <Fact name={SYSTEM.disk}>{SYSTEM.diskWords(system.disk)}</Fact>
                <Fact name={SYSTEM.sandbox}>
                  {system.degraded.includes("sandbox") ? SYSTEM.sandboxBad : SYSTEM.sandboxGood}
                </Fact>
                <Fact name={SYSTEM.certificate}>
                  <Told asked={connection}>
                    {({ days_left }) => (
                      <>{days_left === null ? SYSTEM.certificateNone : SYSTEM.certificateDays(days_left)}</>
                    )}
                  </Told>
                </Fact>
              </dl>
            </section>
            <section className="admin__part">
              <h3>{SYSTEM.queues}</h3>
              <dl className="facts">
                {Object.entries(system.queues).map(([name, length]) => (
                  <Fact key={name} name={SYSTEM.queue(name)}>
                    {length}
                  </Fact>
                ))}
              </dl>
            </section>
            <Processes rows={processRows(system.actors)} roomName={roomName} />
          </>
        )}
      </Told>
      <section className="admin__part">
        <h3>{SYSTEM.governor}</h3>
        <GovernorLine level={level} />
      </section>
    </>
  );
}

function Works({ degraded }: { degraded: readonly string[] }) {
  const sentences = degradedSentences(degraded);
  return (
    <section className="admin__part" data-testid="system-works">
      <h3>{SYSTEM.works}</h3>
      {sentences.length === 0 ? (
        <p className="notice notice--good">{SYSTEM.allWorks}</p>
      ) : (
        <ul className="admin__sentences">
          {sentences.map((sentence) => (
            <li key={sentence} className="notice notice--hand">
              {sentence}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="facts__one">
      <dt>{name}</dt>
      <dd className="hh-numbers">{children}</dd>
    </div>
  );
}

function Processes({ rows, roomName }: { rows: readonly ProcessRow[]; roomName: SystemPartProps["roomName"] }) {
  const named = ({ name, count }: ProcessRow): string => {
    if (name === "session") return SYSTEM.sessions(count);
    const [kind, id] = name.split("/");
    return SYSTEM.actor(id === undefined ? name : `${String(kind)}/${roomName(id) ?? id}`);
  };
  return (
    <section className="admin__part">
      <h3>{SYSTEM.processes}</h3>
      <table className="order__table hh-numbers" data-testid="processes">
        <thead>
          <tr>
            <th scope="col">{SYSTEM.process}</th>
            <th scope="col">{SYSTEM.state}</th>
            <th scope="col">{SYSTEM.restarts}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.name} data-testid="process-row" data-process={row.name}>
              <th scope="row">{named(row)}</th>
              <td>{SYSTEM.status(row.status)}</td>
              <td>{row.restarts === 0 ? SYSTEM.never : SYSTEM.times(row.restarts)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
