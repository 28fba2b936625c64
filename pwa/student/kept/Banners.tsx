import { Button } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { isStuckAtRisk, loadAgain } from "../desk/keeping.ts";
import type { Wiped } from "../desk/spare.ts";
import { needsReload } from "../desk/trouble.ts";
import type { Who } from "../session.ts";
import { useDeskState } from "../view/use-desk.ts";
import { RESCUE, TROUBLE, WIPED } from "./seldom-texts.ts";
import { WORK } from "./texts.ts";
import { SaveButton } from "./WorkDialog.tsx";

/** What a child must know about kept work, above the desk. */
export function Banners({ who, desk }: { who: Who; desk: Desk }) {
  const { link, trouble, wiped } = useDeskState(desk);
  return (
    <>
      {trouble === null ? null : (
        <div className="banner banner--error" role="alert" data-testid="trouble" data-trouble={trouble}>
          <p>{TROUBLE[trouble]}</p>
          {needsReload(trouble) ? (
            <Button onClick={loadAgain} data-testid="trouble-reload">
              {RESCUE.reload}
            </Button>
          ) : (
            <SaveButton who={who} desk={desk} />
          )}
        </div>
      )}
      {wiped === null ? null : (
        <div className="banner" role="status" data-testid="wiped" data-unsent={wiped.unsent}>
          <p>{wipedWords(wiped)}</p>
          <Button onClick={desk.putNoteAway} data-testid="wiped-ok">
            {WIPED.ok}
          </Button>
        </div>
      )}
      {trouble === null && isStuckAtRisk(link) ? (
        <p className="banner" role="status" data-testid="risk">
          {link.signed_out ? WORK.riskPlaceLost : WORK.riskBar}
        </p>
      ) : null}
    </>
  );
}

function wipedWords({ unsent, back }: Wiped): string {
  if (back.length > 0) return WIPED.back(back.join(", "));
  return unsent > 0 ? WIPED.lost(unsent) : WIPED.all;
}
