import { triageWords } from "./texts.ts";
import type { Triage } from "./wire.ts";

export function TriageBanner({ triage }: { triage: Triage | null }) {
  return (
    <div role="status" aria-live="polite">
      {triage?.on ? (
        <p className="notice notice--hand" data-testid="triage-banner">
          <strong>The room overflows.</strong> {triageWords(triage)}
        </p>
      ) : null}
    </div>
  );
}
