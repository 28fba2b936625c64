import { Button, Logo } from "../../shared/ui/index.ts";
import { TABS } from "../texts.ts";
import { ReadOnlyProgram } from "./ReadOnlyProgram.tsx";

interface ElsewherePageProps {
  student: string;
  name: string;
  /** The other tab is storing its last keystrokes. */
  asking: boolean;
  onUseHere: () => void;
}

/** A second tab of the same child: its program can be read, and written only where the child has chosen to. */
export function ElsewherePage({ student, name, asking, onUseHere }: ElsewherePageProps) {
  return (
    <main className="front-page" data-testid="elsewhere">
      <div className="front-brand">
        <Logo size={64} />
        <span className="front-name">Helping Hands</span>
      </div>
      <section className="front-card" aria-labelledby="elsewhere-title">
        <h1 id="elsewhere-title" className="name-breaks">
          {TABS.title(name)}
        </h1>
        <p className="front-lead">{TABS.lead}</p>
        <Button variant="primary" size="large" busy={asking} onClick={onUseHere} data-testid="elsewhere-use">
          {TABS.use}
        </Button>
      </section>
      <ReadOnlyProgram student={student} />
    </main>
  );
}
