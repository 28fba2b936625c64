import { useState } from "react";
import type { CopyRecord } from "../../shared/sync/records.ts";
import { Button } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { DESK } from "../texts.ts";
import { useDeskState } from "../view/use-desk.ts";
import { CompareDialog } from "./CompareDialog.tsx";
import { COMPARE } from "./texts.ts";

/** Above a program that has another version, and above the other version itself. */
export function CopyNote({ desk }: { desk: Desk }) {
  const { active, copies } = useDeskState(desk);
  const [compared, setCompared] = useState<CopyRecord | null>(null);
  const shown = copies.find((one) => one.copy_path === active);
  const copy = shown ?? copies.find((one) => one.path === active);
  return (
    <>
      {copy === undefined ? null : (
        <div className="copy-note" role="status" data-testid="copy-note">
          <span>{shown === undefined ? COMPARE.noteFile : COMPARE.noteCopy}</span>
          <span className="copy-note__buttons">
            <Button onClick={() => setCompared(copy)} data-testid="compare-open">
              {COMPARE.open}
            </Button>
            {shown === undefined ? null : (
              <Button
                variant="bare"
                onClick={() => void desk.kept.putAway(copy.copy_path)}
                data-testid="copy-drop"
              >
                {DESK.closeCopy}
              </Button>
            )}
          </span>
        </div>
      )}
      {compared === null ? null : (
        <CompareDialog desk={desk} copy={compared} onClose={() => setCompared(null)} />
      )}
    </>
  );
}
