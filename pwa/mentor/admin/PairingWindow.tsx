import { useState } from "react";
import { Button, Field } from "../../shared/ui/index.ts";
import type { PairingWindow as Window } from "../../shared/wire.ts";
import type { StudentRow } from "../wire.ts";
import { Said } from "./Said.tsx";
import { CLASS } from "./texts.ts";
import { useDeed } from "./use-deed.ts";
import { useWallClock } from "./use-wall-clock.ts";

interface PairingWindowProps {
  roomId: string;
  students: readonly StudentRow[];
  connected: boolean;
}

/** Five minutes in which a code pairs a laptop of the room, or of one child. */
export function PairingWindow({ roomId, students, connected }: PairingWindowProps) {
  const [whose, setWhose] = useState("");
  const [open, setOpen] = useState<Window | null>(null);
  const deed = useDeed();

  async function show(): Promise<void> {
    const told = await deed.run<Window>("beacon/windows", { room_id: roomId, student_id: whose === "" ? null : whose });
    if (told !== null) setOpen(told);
  }

  return (
    <section className="admin__part" data-testid="pairing">
      <h3>{CLASS.pairing.title}</h3>
      <p className="admin__soft">{CLASS.pairing.lead}</p>
      <Field label={CLASS.pairing.whose}>
        {(control) => (
          <select {...control} value={whose} onChange={(event) => setWhose(event.target.value)} data-testid="pairing-child">
            <option value="">{CLASS.pairing.anybody}</option>
            {students.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
      <p className="admin__line">
        <Button onClick={() => void show()} busy={deed.busy} unavailable={!connected} data-testid="pairing-open">
          {open === null ? CLASS.pairing.open : CLASS.pairing.again}
        </Button>
      </p>
      {open === null ? null : <Code window={open} />}
      <Said deed={deed} />
    </section>
  );
}

function Code({ window: { code, until } }: { window: Window }) {
  const left_s = Math.round((until - useWallClock(1000)) / 1000);
  if (left_s <= 0) return <p role="status">{CLASS.pairing.over}</p>;
  return (
    <p className="admin__code">
      <span>{CLASS.pairing.code}</span> <code data-testid="pairing-code">{code}</code>
      <span className="admin__soft hh-numbers">{CLASS.pairing.left(left_s)}</span>
    </p>
  );
}
