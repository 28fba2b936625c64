import { useState } from "react";
import type { CopyRecord } from "../../shared/sync/records.ts";
import type { Desk } from "../desk/desk.ts";
import { useDeskState } from "../view/use-desk.ts";
import { CompareDialog, CopyBanner } from "../seldom.ts";

/** Above a program that has another version, and above the other version itself. */
export function CopyNote({ desk }: { desk: Desk }) {
  const { active, copies } = useDeskState(desk);
  const [compared, setCompared] = useState<CopyRecord | null>(null);
  const shown = copies.find((one) => one.copy_path === active);
  const copy = shown ?? copies.find((one) => one.path === active);
  return (
    <>
      {copy === undefined ? null : (
        <CopyBanner
          desk={desk}
          copy={copy}
          isShown={shown !== undefined}
          onCompare={() => setCompared(copy)}
        />
      )}
      {compared === null ? null : (
        <CompareDialog desk={desk} copy={compared} onClose={() => setCompared(null)} />
      )}
    </>
  );
}
