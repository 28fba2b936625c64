import { useCallback, useEffect, useRef, useState } from "react";
import type { Refusal } from "../shared/api.ts";
import { Button, Card, Logo } from "../shared/ui/index.ts";
import { Login } from "./Login.tsx";
import { RoomPage } from "./RoomPage.tsx";
import { enter, logout, rooms as askRooms, type Entry } from "./session.ts";
import { loginRefusal } from "./texts.ts";
import { useRoomChoice } from "./use-room-choice.ts";
import type { Named, Room } from "./wire.ts";
import "./mentor.css";

export function App({ linkToken }: { linkToken: string | null }) {
  const [entry, setEntry] = useState<Entry | null>(null);
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return; // a one-time link must not be spent twice
    asked.current = true;
    void enter(linkToken).then(setEntry);
  }, [linkToken]);
  const leave = useCallback(() => {
    void logout().then(() => {
      setEntry({ kind: "out", refusal: null });
    });
  }, []);
  const refused = useCallback(() => {
    setEntry({ kind: "out", refusal: null });
  }, []);
  if (entry === null) return <Waiting />;
  if (entry.kind === "out") return <Login refusal={entry.refusal} onEntry={setEntry} />;
  return <Rooms me={entry.me} onLogout={leave} onRefused={refused} />;
}

interface RoomsProps {
  me: Named;
  onLogout: () => void;
  onRefused: () => void;
}

function Rooms({ me, onLogout, onRefused }: RoomsProps) {
  const [rooms, setRooms] = useState<Room[] | Refusal | null>(null);
  const [chosen, choose] = useRoomChoice();
  const ask = useCallback(() => void askRooms().then(setRooms), []);
  useEffect(ask, [ask]);
  if (rooms === null) return <Waiting />;
  if ("error" in rooms) return <Unreachable refusal={rooms} onRetry={ask} onLogout={onLogout} />;
  const room = rooms.find((one) => one.id === chosen) ?? (rooms.length === 1 ? rooms[0] : undefined);
  if (room === undefined) return <RoomChoice rooms={rooms} onChoose={choose} onLogout={onLogout} />;
  const others = rooms.filter((one) => one.id !== room.id);
  return (
    <RoomPage
      key={room.id}
      room={room}
      otherRooms={others}
      me={me}
      onRoom={choose}
      onRooms={ask}
      onLogout={onLogout}
      onRefused={onRefused}
    />
  );
}

function Waiting() {
  return (
    <main className="gate" aria-busy="true">
      <Logo size={56} />
      <p className="gate__soft">Opening the room …</p>
    </main>
  );
}

function Unreachable({ refusal, onRetry, onLogout }: { refusal: Refusal; onRetry: () => void; onLogout: () => void }) {
  return (
    <main className="gate">
      <Card className="gate__card" raised>
        <h1>No answer from the server</h1>
        <p className="gate__soft">{loginRefusal(refusal)}</p>
        <div className="gate__buttons">
          <Button variant="primary" onClick={onRetry}>
            Try again
          </Button>
          <Button variant="bare" onClick={onLogout}>
            Log out
          </Button>
        </div>
      </Card>
    </main>
  );
}

interface RoomChoiceProps {
  rooms: readonly Room[];
  onChoose: (id: string) => void;
  onLogout: () => void;
}

function RoomChoice({ rooms, onChoose, onLogout }: RoomChoiceProps) {
  return (
    <main className="gate">
      <Card className="gate__card" raised>
        <h1>{rooms.length === 0 ? "No room yet" : "Which room?"}</h1>
        {rooms.length === 0 ? (
          <p className="gate__soft">Nobody has given you a room. Ask the person who runs the server to add you to one.</p>
        ) : null}
        <ul className="gate__rooms">
          {rooms.map((room) => (
            <li key={room.id}>
              <button type="button" className="gate__room" data-testid="room-choice" onClick={() => onChoose(room.id)}>
                <bdi className="gate__room-name">{room.name}</bdi>
                <span className="gate__soft hh-numbers">
                  {room.students} children, {room.waiting} waiting
                </span>
              </button>
            </li>
          ))}
        </ul>
        <Button variant="bare" onClick={onLogout}>
          Log out
        </Button>
      </Card>
    </main>
  );
}
