import type { Named } from "../../shared/wire.ts";
import { Button } from "../../shared/ui/index.ts";
import { JOIN } from "../texts.ts";

/** The code leads to more than one room: only the child knows which is its own. */
export function RoomPicker({ rooms, onPick }: { rooms: readonly Named[]; onPick: (room: string) => void }) {
  return (
    <div className="join-note" role="group" aria-labelledby="join-rooms" data-testid="join-rooms">
      <p id="join-rooms" role="status">
        {JOIN.whichRoom}
      </p>
      <div className="join-rooms">
        {rooms.map((room) => (
          <Button key={room.id} onClick={() => onPick(room.id)} data-testid="join-room">
            <bdi>{room.name}</bdi>
          </Button>
        ))}
      </div>
    </div>
  );
}
