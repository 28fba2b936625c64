import { useState } from "react";
import { Button, Dialog } from "../shared/ui/index.ts";
import type { FairnessAnswer, HelpOfChild } from "../shared/wire.ts";
import { Told } from "./Told.tsx";
import { WEEKS } from "./dialog-texts.ts";
import { useAnswer } from "./use-answer.ts";
import type { Room } from "./wire.ts";

const CHOICES = [1, 4, 8] as const;

/** Who was here, asked, waited and was helped, and who never asked: facts in the order of names, no ranking. */
export function WeeksDialog({ room, onClose }: { room: Room; onClose: () => void }) {
  const [weeks, setWeeks] = useState<number>(CHOICES[1]);
  return (
    <Dialog open title={WEEKS.title} onClose={onClose} testId="weeks">
      <div className="weeks__choice" role="group" aria-label={WEEKS.choice}>
        {CHOICES.map((each) => (
          <Button
            key={each}
            variant={each === weeks ? "primary" : "bare"}
            aria-pressed={each === weeks}
            onClick={() => setWeeks(each)}
          >
            {WEEKS.of(each)}
          </Button>
        ))}
      </div>
      <OfWeeks room={room} weeks={weeks} />
    </Dialog>
  );
}

function OfWeeks({ room, weeks }: { room: Room; weeks: number }) {
  const asked = useAnswer<FairnessAnswer>(`rooms/${encodeURIComponent(room.id)}/fairness?weeks=${String(weeks)}`);
  return <Told asked={asked}>{(answer) => <Facts answer={answer} />}</Told>;
}

function Facts({ answer }: { answer: FairnessAnswer }) {
  if (answer.children.length === 0) return <p>{WEEKS.nobody}</p>;
  return (
    <>
      <Quiet names={answer.never_asked.map((each) => each.name)} />
      <table className="weeks__table hh-numbers" data-testid="weeks-table">
        <thead>
          <tr>
            <th scope="col">{WEEKS.child}</th>
            <th scope="col">{WEEKS.days}</th>
            <th scope="col">{WEEKS.asked}</th>
            <th scope="col">{WEEKS.helped}</th>
            <th scope="col">{WEEKS.wait}</th>
            <th scope="col">{WEEKS.longest}</th>
          </tr>
        </thead>
        <tbody>
          {answer.children.map((child) => (
            <Row key={child.id} child={child} />
          ))}
        </tbody>
      </table>
      <p className="weeks__soft">{WEEKS.how}</p>
    </>
  );
}

function Quiet({ names }: { names: readonly string[] }) {
  return (
    <p className="notice notice--rest" data-testid="weeks-quiet">
      {names.length === 0 ? WEEKS.allAsked : WEEKS.quiet(names)}
    </p>
  );
}

function Row({ child }: { child: HelpOfChild }) {
  return (
    <tr>
      <th scope="row">
        <bdi>{child.name}</bdi>
      </th>
      <td>{child.days}</td>
      <td>{child.asked}</td>
      <td>{child.helped}</td>
      <td>{WEEKS.minutes(child.wait_s?.mean)}</td>
      <td>{WEEKS.minutes(child.wait_s?.longest)}</td>
    </tr>
  );
}
