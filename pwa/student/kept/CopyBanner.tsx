import type { CopyRecord } from "../../shared/sync/records.ts";
import { Button } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { DESK } from "../texts.ts";
import { COMPARE } from "./seldom-texts.ts";

interface CopyBannerProps {
  desk: Desk;
  copy: CopyRecord;
  /** The copy itself is in the editor, and not the file that it belongs to. */
  isShown: boolean;
  onCompare: () => void;
}

/** Says that there is another version, and what can be done about it. */
export function CopyBanner({ desk, copy, isShown, onCompare }: CopyBannerProps) {
  return (
    <div className="copy-note" role="status" data-testid="copy-note">
      <span>{isShown ? COMPARE.noteCopy : COMPARE.noteFile}</span>
      <span className="copy-note__buttons">
        <Button onClick={onCompare} data-testid="compare-open">
          {COMPARE.open}
        </Button>
        {isShown ? (
          <Button
            variant="bare"
            onClick={() => void desk.kept.putAway(copy.copy_path)}
            data-testid="copy-drop"
          >
            {DESK.closeCopy}
          </Button>
        ) : null}
      </span>
    </div>
  );
}
