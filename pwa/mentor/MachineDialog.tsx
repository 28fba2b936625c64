import { Dialog } from "../shared/ui/index.ts";
import type { GovernorAnswer } from "../shared/wire.ts";
import { GovernorLine } from "./GovernorLine.tsx";
import { MACHINE } from "./machine-texts.ts";

/** The server's machine, from the foot of the page. */
export function MachineDialog({ level, onClose }: { level: GovernorAnswer["level"]; onClose: () => void }) {
  return (
    <Dialog open title={MACHINE.title} onClose={onClose} testId="machine">
      <GovernorLine level={level} />
    </Dialog>
  );
}
