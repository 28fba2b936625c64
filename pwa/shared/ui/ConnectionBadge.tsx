import { Badge, type Tone } from "./Badge.tsx";
import "./connection-badge.css";

/** How fresh the screen is: never "live" unless something arrived in the last seconds. */
export type Liveness =
  | { kind: "connecting" }
  | { kind: "live" }
  | { kind: "stale"; seconds: number }
  | { kind: "offline"; seconds?: number }
  /** The line is there, and the centre does not know any more who this is. */
  | { kind: "place_lost" };

const TONES: Record<Liveness["kind"], Tone> = {
  connecting: "rest",
  live: "good",
  stale: "hand",
  offline: "error",
  place_lost: "hand",
};

function words(liveness: Liveness): string {
  if (liveness.kind === "stale") return `${String(liveness.seconds)} s old`;
  return { connecting: "connecting", live: "live", offline: "offline", place_lost: "words needed" }[
    liveness.kind
  ];
}

export function ConnectionBadge({ liveness, testId = "badge" }: { liveness: Liveness; testId?: string }) {
  return (
    <Badge
      tone={TONES[liveness.kind]}
      dot
      className={`hh-connection hh-numbers hh-connection--${liveness.kind}`}
      data-testid={testId}
      data-state={liveness.kind}
    >
      {words(liveness)}
    </Badge>
  );
}
