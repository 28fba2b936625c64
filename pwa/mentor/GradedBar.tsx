import { isGraded } from "../shared/fixes.ts";
import { Button } from "../shared/ui/index.ts";
import { MODE } from "./dialog-texts.ts";
import type { RoomSettings } from "./wire.ts";

interface GradedBarProps {
  /** Null before the server has said. */
  settings: RoomSettings | null;
  onFixes: () => void;
}

/** Graded work goes on until a mentor ends it: whoever comes to the room must see why nobody is shown fixes. */
export function GradedBar({ settings, onFixes }: GradedBarProps) {
  return (
    <div role="status" aria-live="polite">
      {settings !== null && isGraded(settings) ? (
        <div className="notice notice--rest notice--with-button" data-testid="graded-bar">
          <p>
            <strong>{MODE.bar}</strong> {MODE.barMore}
          </p>
          <Button onClick={onFixes} aria-haspopup="dialog" data-testid="graded-change">
            {MODE.change}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
