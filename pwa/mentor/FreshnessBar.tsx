import type { Liveness } from "../shared/ui/index.ts";
import type { SystemState } from "./wire.ts";

/** Says aloud when the list may be wrong; nothing while all is well. */
export function FreshnessBar({ liveness, system }: { liveness: Liveness; system: SystemState | null }) {
  const words = freshnessWords(liveness) ?? systemWords(system);
  return (
    <div role="status" aria-live="polite">
      {words ? (
        <p className={`notice notice--${liveness.kind === "offline" ? "error" : "hand"}`} data-testid="freshness">
          {words}
        </p>
      ) : null}
    </div>
  );
}

function freshnessWords(liveness: Liveness): string | null {
  if (liveness.kind === "stale") return "No news from the server. This list may be old; somebody else may be faster.";
  if (liveness.kind !== "offline") return null;
  return "Not connected. You see the list as it was; it comes back by itself as soon as the server can be reached.";
}

function systemWords(system: SystemState | null): string | null {
  if (!system?.level || system.level === "full") return null;
  return `The server is saving its strength (${system.reason ?? system.level}). Help still works.`;
}
