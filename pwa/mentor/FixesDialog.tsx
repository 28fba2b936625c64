import { useState } from "react";
import { post } from "../shared/api.ts";
import { uuid } from "../shared/ids.ts";
import { Choices, Dialog } from "../shared/ui/index.ts";
import type { RoomFixes, SetAnswer } from "../shared/wire.ts";
import { RulesAtWork } from "./RulesAtWork.tsx";
import { FIXES } from "./dialog-texts.ts";
import type { Room, RoomSettings } from "./wire.ts";

interface FixesDialogProps {
  room: Room;
  /** Null before the server has said. */
  settings: RoomSettings | null;
  connected: boolean;
  onSet: (settings: RoomSettings) => void;
  onClose: () => void;
}

/** How far this room shows fixes, from now on; each child decides whether it wants any. */
export function FixesDialog({ room, settings, connected, onSet, onClose }: FixesDialogProps) {
  const [failed, setFailed] = useState(false);
  async function choose(value: RoomFixes): Promise<void> {
    const path = `rooms/${encodeURIComponent(room.id)}/set`;
    const answer = await post<SetAnswer>(path, { request_id: uuid(), key: "fixes", value });
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
        onChoose={(value) => void choose(value)}
        disabled={!connected}
        testId="fixes-choice"
      />
      <p role="status">{connected ? (failed ? FIXES.failed : "") : FIXES.offline}</p>
      <RulesAtWork connected={connected} />
    </Dialog>
  );
}
