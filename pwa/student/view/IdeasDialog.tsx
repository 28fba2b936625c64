import { isGraded } from "../../shared/fixes.ts";
import { Choices, Dialog } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { IDEAS } from "../texts.ts";
import { useDeskState } from "./use-desk.ts";

const CHOICES = [
  { value: "yes", label: IDEAS.show },
  { value: "no", label: IDEAS.alone },
] as const;

/** A child changes its mind whenever it likes, also without a line to the centre. */
export function IdeasDialog({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const { settings } = useDeskState(desk);
  const { show_fixes, fixes = "on" } = settings;
  const why = isGraded(settings) ? IDEAS.graded : IDEAS.room[fixes];
  const chosen = show_fixes === undefined ? null : show_fixes ? "yes" : "no";
  return (
    <Dialog open title={IDEAS.title} onClose={onClose} testId="ideas">
      <Choices
        label={IDEAS.title}
        choices={CHOICES}
        chosen={chosen}
        onChoose={(value) => void desk.answerFixes(value === "yes")}
        testId="ideas-choice"
      />
      {why === "" ? null : <p data-testid="ideas-room">{why}</p>}
    </Dialog>
  );
}
