import { Button } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { NO_WORDS } from "../desk/state.ts";
import { STUCK } from "../texts.ts";
import { useDeskState } from "./use-desk.ts";

/** Help before it is asked for: an offer, and no is as good an answer as yes. */
export function StuckCard({ desk }: { desk: Desk }) {
  const { stuck } = useDeskState(desk);
  const reason = stuck?.reasons.find((one) => one in STUCK.why) ?? "";
  return (
    <section className="card card--stuck" role="status" aria-labelledby="stuck-title" data-testid="stuck-card">
      <h2 id="stuck-title">{STUCK.title}</h2>
      <p>{STUCK.why[reason] ?? STUCK.whyElse}</p>
      <div className="card-foot">
        <Button
          variant="primary"
          onClick={() => void desk.askForHelp(NO_WORDS, "stuck")}
          data-testid="stuck-yes"
        >
          {STUCK.yes}
        </Button>
        <Button onClick={() => void desk.declineHelp()} data-testid="stuck-no">
          {STUCK.no}
        </Button>
      </div>
    </section>
  );
}
