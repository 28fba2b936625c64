import { Button } from "../shared/ui/index.ts";
import { ENDING } from "./dialog-texts.ts";
import type { Ending } from "./use-ending.ts";

/** The class is about to be ended, wherever the mentor looks meanwhile. */
export function EndingBar({ ending: { state, undo } }: { ending: Ending }) {
  if (state.kind !== "soon") return null;
  return (
    <p className="notice notice--hand notice--with-button" role="status" data-testid="ending">
      {ENDING.soon(state.left_s)}
      <Button onClick={undo} data-testid="end-undo">
        {ENDING.undo}
      </Button>
    </p>
  );
}
