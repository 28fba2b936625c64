import { useState } from "react";
import { Button, Field } from "../../shared/ui/index.ts";
import type { RoomOpened, RoomsAnswer } from "../../shared/wire.ts";
import { cardsAddress } from "../LaptopsDialog.tsx";
import { Told } from "../Told.tsx";
import { useAnswer } from "../use-answer.ts";
import type { Room } from "../wire.ts";
import { ClassList } from "./ClassList.tsx";
import { Said } from "./Said.tsx";
import { Sure } from "./Sure.tsx";
import { ADMIN, ROOMS_PART } from "./texts.ts";
import { useDeed } from "./use-deed.ts";

interface RoomsPartProps {
  isAdmin: boolean;
  connected: boolean;
  /** The rooms have become others. */
  onRooms: () => void;
}

/** The rooms with their codes, cards and class lists; a new room. */
export function RoomsPart({ isAdmin, connected, onRooms }: RoomsPartProps) {
  const asked = useAnswer<RoomsAnswer>("rooms", connected, { each_ms: 30_000 });
  const [listOf, setListOf] = useState<Room | null>(null);
  const deed = useDeed();
  if (listOf !== null) return <ClassList room={listOf} connected={connected} onBack={() => setListOf(null)} />;

  async function renew(room: Room): Promise<void> {
    const told = await deed.run<RoomOpened>(`rooms/${encodeURIComponent(room.id)}/code`, {});
    if (told === null) return;
    asked.again();
    deed.say(ROOMS_PART.newCodeDone(told.name, told.join_code));
  }

  async function open(name: string): Promise<boolean> {
    const told = await deed.run<RoomOpened>("rooms", { name });
    if (told === null) return false;
    asked.again();
    onRooms();
    deed.say(ROOMS_PART.opened(told.name, told.join_code));
    return true;
  }

  return (
    <>
      {isAdmin ? null : <p className="notice notice--rest">{ADMIN.onlyAdmins}</p>}
      <Told asked={asked}>
        {({ rooms }) => (
          <ul className="rows" data-testid="rooms">
            {rooms.map((room) => (
              <li key={room.id} className="rows__row" data-testid="room-row" data-room={room.name}>
                <div>
                  <p className="rows__name">
                    <bdi>{room.name}</bdi>
                  </p>
                  <p className="admin__soft hh-numbers">
                    {ROOMS_PART.code} <code data-testid="room-code">{room.join_code}</code> · {ROOMS_PART.children(room.students)}
                  </p>
                </div>
                <div className="admin__line">
                  <a
                    className="hh-button hh-button--bare hh-button--medium"
                    href={cardsAddress(room.id)}
                    target="_blank"
                    rel="noreferrer"
                    aria-label={ROOMS_PART.cardsSpoken(room.name)}
                  >
                    {ROOMS_PART.cards}
                  </a>
                  {isAdmin ? (
                    <>
                      <Button
                        aria-label={ROOMS_PART.listSpoken(room.name)}
                        onClick={() => setListOf(room)}
                        data-testid="room-list"
                      >
                        {ROOMS_PART.list}
                      </Button>
                      <Sure
                        label={ROOMS_PART.newCode}
                        spoken={ROOMS_PART.newCodeSpoken(room.name)}
                        ask={ROOMS_PART.newCodeAsk}
                        yes={ROOMS_PART.yes}
                        no={ROOMS_PART.no}
                        unavailable={!connected || deed.busy}
                        onYes={() => void renew(room)}
                        testId="room-code-new"
                      />
                    </>
                  ) : null}
                </div>
              </li>
            ))}
          </ul>
        )}
      </Told>
      <Said deed={deed} />
      {isAdmin ? <OpenRoom connected={connected} busy={deed.busy} onOpen={open} /> : null}
    </>
  );
}

interface OpenRoomProps {
  connected: boolean;
  busy: boolean;
  onOpen: (name: string) => Promise<boolean>;
}

function OpenRoom({ connected, busy, onOpen }: OpenRoomProps) {
  const [name, setName] = useState("");
  const unavailable = name.trim() === "" || !connected;
  return (
    <form
      className="admin__part admin__form"
      aria-label={ROOMS_PART.add}
      onSubmit={(event) => {
        event.preventDefault();
        if (!unavailable && !busy)
          void onOpen(name).then((done) => {
            if (done) setName("");
          });
      }}
    >
      <h3>{ROOMS_PART.add}</h3>
      <Field label={ROOMS_PART.name}>
        {(control) => (
          <input {...control} value={name} maxLength={40} onChange={(event) => setName(event.target.value)} data-testid="room-new" />
        )}
      </Field>
      <Button type="submit" variant="primary" busy={busy} unavailable={unavailable} data-testid="room-open">
        {ROOMS_PART.open}
      </Button>
    </form>
  );
}
