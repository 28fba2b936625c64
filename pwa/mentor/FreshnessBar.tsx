import type { Liveness } from "../shared/ui/index.ts";
import { degradedWords } from "./degraded-texts.ts";

/** Says aloud when the list may be wrong; nothing while all is well. */
export function FreshnessBar({ liveness, degraded }: { liveness: Liveness; degraded: readonly string[] }) {
  const words = freshnessWords(liveness) ?? degradedWords(degraded);
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
