import { useState } from "react";
import { Button, Field } from "../../shared/ui/index.ts";
import type { CentreCode, ClassDropped, ClassesAnswer, ClassPlanned, ClassRow } from "../../shared/wire.ts";
import { Told } from "../Told.tsx";
import { useAnswer, type Asked } from "../use-answer.ts";
import type { Room } from "../wire.ts";
import { Said } from "./Said.tsx";
import { Sure } from "./Sure.tsx";
import { ADMIN, ROOMS_PART, WEEK } from "./texts.ts";
import { useDeed, type Deed } from "./use-deed.ts";
import { useWallClock } from "./use-wall-clock.ts";
import { DAYS, endOf, isOn, week } from "./week.ts";

interface WeekPartProps {
  rooms: readonly Room[];
  isAdmin: boolean;
  connected: boolean;
}

/** The time-table, day by day; who may, plans and removes classes. */
export function WeekPart(props: WeekPartProps) {
  const asked = useAnswer<ClassesAnswer>("classes", props.connected, { each_ms: 60_000 });
  return <Told asked={asked}>{(answer) => <Week {...props} answer={answer} asked={asked} />}</Told>;
}

interface WeekProps extends WeekPartProps {
  answer: ClassesAnswer;
  asked: Asked<ClassesAnswer>;
}

function Week({ rooms, isAdmin, connected, answer, asked }: WeekProps) {
  const [removed, setRemoved] = useState<ClassRow | null>(null);
  const deed = useDeed();

  async function remove(planned: ClassRow): Promise<void> {
    const told = await deed.run<ClassDropped>(`classes/${encodeURIComponent(planned.id)}/remove`, {});
    if (told === null) return;
    setRemoved(planned);
    asked.again();
    deed.say(WEEK.removed(planned));
  }

  async function plan({ room, name, day, start, minutes }: Planned): Promise<boolean> {
    const told = await deed.run<ClassPlanned>("classes", { room, name, day, start, minutes });
    if (told === null) return false;
    setRemoved(null);
    asked.again();
    deed.say(WEEK.planned(name));
    return true;
  }

  return (
    <>
      <p className="admin__soft">{WEEK.zone(answer.time_zone)}</p>
      {isAdmin ? null : <p className="notice notice--rest">{ADMIN.onlyAdmins}</p>}
      {answer.classes.length === 0 ? <p data-testid="week-empty">{WEEK.empty}</p> : null}
      <ol className="week" data-testid="week">
        {week(answer.classes).map(({ day, classes }) => (
          <li key={day} className="week__day">
            <h3>{WEEK.day(day)}</h3>
            {classes.length === 0 ? <p className="admin__soft">{WEEK.none}</p> : null}
            {classes.map((planned) => (
              <OneClass
                key={planned.id}
                planned={planned}
                onRemove={isAdmin ? () => void remove(planned) : null}
                unavailable={!connected || deed.busy}
              />
            ))}
          </li>
        ))}
      </ol>
      <Said deed={deed}>
        {removed === null ? null : (
          <Button onClick={() => void plan({ ...removed, room: removed.room.id })} data-testid="class-back">
            {WEEK.putBack}
          </Button>
        )}
      </Said>
      {isAdmin ? <PlanClass rooms={rooms} connected={connected} busy={deed.busy} onPlan={plan} /> : null}
      <CentreCodeLine code={answer.join_code} isAdmin={isAdmin} connected={connected} asked={asked} answer={answer} />
    </>
  );
}

interface OneClassProps {
  planned: ClassRow;
  onRemove: (() => void) | null;
  unavailable: boolean;
}

function OneClass({ planned, onRemove, unavailable }: OneClassProps) {
  const on = isOn(planned, useWallClock(30_000));
  return (
    <div className="week__class" data-testid="class-row" data-class={planned.name} data-on={on}>
      <p className="week__time hh-numbers">
        {planned.start}–{endOf(planned)}
      </p>
      <p className="week__name">
        <bdi>{planned.name}</bdi>
      </p>
      <p className="admin__soft">
        <bdi>{planned.room.name}</bdi> · {on ? WEEK.on : WEEK.next(planned)}
      </p>
      {onRemove === null ? null : (
        <Button
          variant="bare"
          aria-label={WEEK.removeSpoken(planned)}
          onClick={onRemove}
          unavailable={unavailable}
          data-testid="class-remove"
        >
          {WEEK.remove}
        </Button>
      )}
    </div>
  );
}

interface Planned {
  room: string;
  name: string;
  day: string;
  start: string;
  minutes: number;
}

interface PlanClassProps {
  rooms: readonly Room[];
  connected: boolean;
  busy: boolean;
  onPlan: (planned: Planned) => Promise<boolean>;
}

function PlanClass({ rooms, connected, busy, onPlan }: PlanClassProps) {
  const [typed, setTyped] = useState({ room: "", name: "", day: "monday", start: "16:00", minutes: "90" });
  const room = typed.room || (rooms[0]?.id ?? "");
  const set = (more: Partial<typeof typed>): void => setTyped((now) => ({ ...now, ...more }));
  const isWhole = typed.name.trim() !== "" && room !== "" && /^\d+$/.test(typed.minutes);
  return (
    <form
      className="admin__part admin__form"
      aria-label={WEEK.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (!isWhole || !connected || busy) return;
        void onPlan({ ...typed, room, minutes: Number(typed.minutes) }).then((done) => {
          if (done) set({ name: "" });
        });
      }}
    >
      <h3>{WEEK.add}</h3>
      <Field label={WEEK.name}>
        {(control) => (
          <input
            {...control}
            value={typed.name}
            maxLength={40}
            onChange={(event) => set({ name: event.target.value })}
            data-testid="class-name"
          />
        )}
      </Field>
      <Field label={WEEK.room}>
        {(control) => (
          <select {...control} value={room} onChange={(event) => set({ room: event.target.value })} data-testid="class-room">
            {rooms.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={WEEK.weekday}>
        {(control) => (
          <select {...control} value={typed.day} onChange={(event) => set({ day: event.target.value })} data-testid="class-day">
            {DAYS.map((day) => (
              <option key={day} value={day}>
                {WEEK.day(day)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={WEEK.start}>
        {(control) => (
          <input
            {...control}
            type="time"
            value={typed.start}
            onChange={(event) => set({ start: event.target.value })}
            data-testid="class-start"
          />
        )}
      </Field>
      <Field label={WEEK.minutes}>
        {(control) => (
          <input
            {...control}
            type="number"
            min={5}
            max={720}
            value={typed.minutes}
            onChange={(event) => set({ minutes: event.target.value })}
            data-testid="class-minutes"
          />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={busy} unavailable={!isWhole || !connected} data-testid="class-plan">
        {WEEK.plan}
      </Button>
    </form>
  );
}

interface CodeLineProps {
  code: string | null;
  isAdmin: boolean;
  connected: boolean;
  asked: Asked<ClassesAnswer>;
  answer: ClassesAnswer;
}

function CentreCodeLine({ code, isAdmin, connected, asked, answer }: CodeLineProps) {
  const deed: Deed = useDeed();
  async function renew(): Promise<void> {
    const told = await deed.run<CentreCode>("classes/code", {});
    if (told !== null) asked.put({ ...answer, join_code: told.join_code });
  }
  return (
    <section className="admin__part">
      <h3>{WEEK.code}</h3>
      <p className="admin__soft">{WEEK.codeHint}</p>
      {code === null ? null : (
        <div className="admin__line">
          <code className="admin__joincode" data-testid="centre-code">
            {code}
          </code>
          {isAdmin ? (
            <Sure
              label={WEEK.newCode}
              ask={WEEK.newCodeAsk}
              yes={ROOMS_PART.yes}
              no={ROOMS_PART.no}
              unavailable={!connected || deed.busy}
              onYes={() => void renew()}
              testId="centre-code-new"
            />
          ) : null}
        </div>
      )}
      <Said deed={deed} />
    </section>
  );
}
