import { Button, Logo } from "../../shared/ui/index.ts";
import { TABS } from "../texts.ts";

interface ElsewherePageProps {
  name: string;
  /** The other tab is storing its last keystrokes. */
  asking: boolean;
  onUseHere: () => void;
}

/** A second tab of the same child: nothing can be written here until the child chooses it. */
export function ElsewherePage({ name, asking, onUseHere }: ElsewherePageProps) {
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
    </main>
  );
}
