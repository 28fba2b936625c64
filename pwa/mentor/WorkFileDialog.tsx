import { Dialog } from "../shared/ui/index.ts";
import { HandIn } from "../shared/work-file/HandIn.tsx";
import { HAND_IN, WORK_FILE } from "./dialog-texts.ts";

/** For a laptop that could not send before it was put away: its file is handed in by whoever has it. */
export function WorkFileDialog({ room, onClose }: { room: string; onClose: () => void }) {
  return (
    <Dialog open title={WORK_FILE.title} onClose={onClose} testId="work-file">
      <p>{WORK_FILE.lead}</p>
      <HandIn path={`rooms/${encodeURIComponent(room)}/work-files`} words={HAND_IN} />
    </Dialog>
  );
}
