import { useCallback, useState } from "react";
import { Button, ConnectionBadge, Logo, type Liveness } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import type { Link } from "../desk/state.ts";
import { WORK } from "../kept/texts.ts";
import { IdeasDialog, LeaveDialog, WorkDialog } from "../seldom.ts";
import type { Who } from "../session.ts";
import { IDEAS, LEAVE, SAVED } from "../texts.ts";
import { ThemeToggle } from "./ThemeToggle.tsx";
import { useDeskState, useSilence } from "./use-desk.ts";

/** The line ticks every 5 seconds: after 12 without anything, news is old; after 60, the line is down. */
const LIVE_S = 12;
/** When the last attempt has failed, doubt begins earlier. */
const DOUBT_S = 6;
const OFFLINE_S = 60;

export function liveness(link: Link, silence_s: number | null): Liveness {
  // Only an answer of the centre says this, so the line is not what is wrong.
  if (link.signed_out) return { kind: "place_lost" };
  // In the moment after the first answer nobody has counted yet.
  if (link.reached === null || (link.reached && silence_s === null)) return { kind: "connecting" };
  const down = !link.reached;
  if (silence_s === null || (down && silence_s >= DOUBT_S) || silence_s >= OFFLINE_S)
    return { kind: "offline" };
  return silence_s < LIVE_S && !down ? { kind: "live" } : { kind: "stale", seconds: silence_s };
}

interface TopBarProps {
  who: Who;
  desk: Desk;
  onLeft: () => void;
}

export function TopBar({ who, desk, onLeft }: TopBarProps) {
  const { link } = useDeskState(desk);
  const [leaving, setLeaving] = useState(false);
  const close = useCallback(() => setLeaving(false), []);
  const [asking, setAsking] = useState(false);
  const answered = useCallback(() => setAsking(false), []);
  const [choosing, setChoosing] = useState(false);
  const chosen = useCallback(() => setChoosing(false), []);
  const { name } = who.student;
  const silence = useSilence(desk, link.reached);
  return (
    <header className="top-bar">
      <Logo size={34} />
      <h1 className="top-name">
        <span className="top-student" title={name}>
          {name}
        </span>{" "}
        <span className="top-room">{who.room.name}</span>
      </h1>
      <Button
        variant="bare"
        title={LEAVE.hint(name)}
        aria-haspopup="dialog"
        data-testid="leave-open"
        onClick={() => setLeaving(true)}
      >
        {LEAVE.open}
      </Button>
      <SavedState link={link} onOpen={() => setAsking(true)} />
      <ConnectionBadge liveness={liveness(link, silence)} />
      <Button variant="bare" aria-haspopup="dialog" data-testid="ideas-open" onClick={() => setChoosing(true)}>
        {IDEAS.open}
      </Button>
      <ThemeToggle />
      {choosing ? <IdeasDialog desk={desk} onClose={chosen} /> : null}
      {asking ? <WorkDialog who={who} desk={desk} onClose={answered} /> : null}
      {leaving ? <LeaveDialog who={who} desk={desk} onClose={close} onLeft={onLeft} /> : null}
    </header>
  );
}

export function savedState({
  typing,
  unsent,
  reached,
  refused,
}: Link): "typing" | "refused" | "laptop" | "centre" {
  if (typing) return "typing";
  if (Object.keys(refused).length > 0) return "refused";
  return unsent > 0 || reached === null ? "laptop" : "centre";
}

/** "At the centre" is said only when the centre has acknowledged everything that this laptop holds. */
function SavedState({ link, onOpen }: { link: Link; onOpen: () => void }) {
  const state = savedState(link);
  const refused = Object.keys(link.refused);
  return (
    <button
      type="button"
      className={`saved saved--${state}`}
      title={state === "refused" ? SAVED.refusedHint(refused.join(", ")) : WORK.open}
      aria-haspopup="dialog"
      data-testid="work-open"
      onClick={onOpen}
    >
      <span className="saved-sign" aria-hidden="true" />
      <span data-testid="saved-state" data-state={state}>
        {SAVED[state]}
      </span>
      <span
        className="unsent hh-numbers"
        data-testid="unsent-count"
        data-count={link.unsent}
        hidden={link.unsent === 0}
      >
        {SAVED.unsent(link.unsent)}
      </span>
    </button>
  );
}
