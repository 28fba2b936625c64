import { useState } from "react";
import { post } from "../shared/api.ts";
import { uuid } from "../shared/ids.ts";
import { Choices, Dialog } from "../shared/ui/index.ts";
import type { RoomAges, RoomFixes, RoomMode, SetAnswer } from "../shared/wire.ts";
import { RulesAtWork } from "./RulesAtWork.tsx";
import { AGES, FIXES, MODE } from "./dialog-texts.ts";
import type { Room, RoomSettings } from "./wire.ts";

interface FixesDialogProps {
  room: Room;
  /** Null before the server has said. */
  settings: RoomSettings | null;
  connected: boolean;
  onSet: (settings: RoomSettings) => void;
  onClose: () => void;
}

type Wish =
  | { key: "fixes"; value: RoomFixes }
  | { key: "mode"; value: RoomMode }
  | { key: "ages"; value: RoomAges };

/** How far this room shows fixes, from now on; each child decides whether it wants any. */
export function FixesDialog({ room, settings, connected, onSet, onClose }: FixesDialogProps) {
  const [failed, setFailed] = useState(false);
  async function choose(wish: Wish): Promise<void> {
    const path = `rooms/${encodeURIComponent(room.id)}/set`;
    const answer = await post<SetAnswer>(path, { request_id: uuid(), ...wish });
    setFailed(!answer.ok);
    if (answer.ok) onSet(answer.settings);
  }
  return (
    <Dialog open title={FIXES.title} onClose={onClose} testId="fixes">
      <p>{FIXES.lead}</p>
      <Choices
        label={FIXES.title}
        choices={FIXES.choices}
        chosen={settings?.fixes ?? null}
        onChoose={(value) => void choose({ key: "fixes", value })}
        disabled={!connected}
        testId="fixes-choice"
      />
      <h3 className="panel__title">{MODE.title}</h3>
      <Choices
        label={MODE.title}
        choices={MODE.choices}
        chosen={settings?.mode ?? null}
        onChoose={(value) => void choose({ key: "mode", value })}
        disabled={!connected}
        testId="mode-choice"
      />
      <h3 className="panel__title">{AGES.title}</h3>
      <Choices
        label={AGES.title}
        choices={AGES.choices}
        chosen={settings?.ages ?? null}
        onChoose={(value) => void choose({ key: "ages", value })}
        disabled={!connected}
        testId="ages-choice"
      />
      <p role="status">{connected ? (failed ? FIXES.failed : "") : FIXES.offline}</p>
      <RulesAtWork connected={connected} />
    </Dialog>
  );
}
