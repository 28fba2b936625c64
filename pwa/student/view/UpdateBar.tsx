import { useSyncExternalStore } from "react";
import { Button } from "../../shared/ui/index.ts";
import { theOffline } from "../offline/index.ts";
import type { UpdatePhase } from "../offline/update-core.ts";
import type { Updates } from "../offline/updates.ts";
import { OFFLINE } from "../texts.ts";
import "../offline/offline.css";

const WORDS: Partial<Record<UpdatePhase, string>> = {
  asking: OFFLINE.newVersion,
  storing: OFFLINE.storing,
  switching: OFFLINE.storing,
  following: OFFLINE.storing,
  held_up: OFFLINE.heldUp,
};

/** Asks once whether the new version may come now. */
export function UpdateBar() {
  const offline = theOffline();
  return offline === null ? null : <Bar updates={offline.updates} />;
}

function Bar({ updates }: { updates: Updates }) {
  const phase = useSyncExternalStore(updates.phase.subscribe, updates.phase.get);
  const words = WORDS[phase];
  const under_way = ["storing", "switching", "following"].includes(phase);
  return (
    <div
      className="update-bar"
      role="status"
      hidden={words === undefined}
      data-testid="update-bar"
      data-phase={phase}
    >
      <span>{words}</span>
      <Button variant="primary" busy={under_way} onClick={updates.accept} data-testid="update-now">
        {phase === "held_up" ? OFFLINE.again : OFFLINE.switch}
      </Button>
      {under_way ? null : (
        <Button variant="bare" onClick={updates.later} data-testid="update-later">
          {OFFLINE.later}
        </Button>
      )}
    </div>
  );
}
