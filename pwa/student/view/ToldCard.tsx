import { useEffect } from "react";
import { Button } from "../../shared/ui/index.ts";
import type { Told } from "../../shared/sync/held.ts";
import type { Desk } from "../desk/desk.ts";
import { toldTitle } from "../../shared/told/texts.ts";
import { ToldWords } from "../../shared/told/Told.tsx";
import { TOLD } from "../texts.ts";

/** What a mentor tells many children. */
export function ToldCard({ desk, told }: { desk: Desk; told: Told }) {
  const { id } = told;
  useEffect(() => {
    // On a screen that nobody looks at it was not seen.
    const look = (): void => {
      if (document.visibilityState === "visible") void desk.sawTold(id);
    };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [desk, id]);
  return (
    <section className="card card--told" role="status" data-testid="told-card" data-told={id}>
      <h2>
        <bdi>{toldTitle(told.kind, told.by.name)}</bdi>
      </h2>
      <ToldWords kind={told.kind} text={told.text} testId="told-text" />
      <div className="card-foot">
        <Button onClick={() => desk.putToldAway(id)} data-testid="told-ok">
          {TOLD.ok}
        </Button>
      </div>
    </section>
  );
}
