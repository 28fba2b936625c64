import { useEffect, useState } from "react";
import { Button, Dialog } from "../../shared/ui/index.ts";
import type { Desk } from "../desk/desk.ts";
import { leaving, type Leaving } from "../desk/leaving.ts";
import { SaveButton } from "../kept/WorkDialog.tsx";
import { leave, leaveUnheard, type Problem, type Who } from "../session.ts";
import { LEAVE } from "../texts.ts";
import { useDeskState } from "./use-desk.ts";

/** After a call that did not reach the centre. */
const AGAIN_MS = 2000;

interface LeaveDialogProps {
  who: Who;
  desk: Desk;
  onClose: () => void;
  onLeft: () => void;
}

/** The way out for a shared laptop: it opens once everything is at the centre, or when the child insists. */
export function LeaveDialog({ who, desk, onClose, onLeft }: LeaveDialogProps) {
  const { link } = useDeskState(desk);
  const [wanted, setWanted] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [attempt, setAttempt] = useState(0);
  const now = leaving(link, problem);
  const isStuck = now.at === "cut_off" || now.at === "busy" || now.at === "place_lost";
  const onlyHere = Object.keys(link.refused).join(", ");
  const opens = wanted && ["ready", "gone"].includes(leaving(link, null).at);

  useEffect(() => {
    if (!opens) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let closed = false;
    const left = desk.hush(true).then(leave);
    void left.then(async (done) => {
      if (done === "left") {
        await desk.forgetKeys();
        onLeft();
        return;
      }
      void desk.hush(false);
      if (!closed) {
        setProblem(done);
        timer = setTimeout(() => setAttempt(attempt + 1), AGAIN_MS);
      }
    });
    return () => {
      closed = true;
      clearTimeout(timer);
    };
  }, [desk, opens, attempt, onLeft]);

  function go(): void {
    setWanted(true);
    void desk.flush();
  }

  function goUnheard(): void {
    leaveUnheard();
    void desk.forgetKeys().then(onLeft);
  }

  return (
    <Dialog open title={LEAVE.title} onClose={onClose} testId="leave-form">
      <div className="leave-form">
        <p>{LEAVE.lead}</p>
        {onlyHere === "" ? null : (
          <p className="join-problem" role="alert" data-testid="leave-only-here">
            {LEAVE.onlyHere(onlyHere)}
          </p>
        )}
        <Hindrance now={now} wanted={wanted} />
        {isStuck && now.unsent > 0 ? <SaveButton who={who} desk={desk} /> : null}
        {/* Keys: a press that began on one button must not end on the one that takes its place. */}
        <div className="card-foot" key={isStuck ? "stuck" : "open"}>
          {isStuck ? (
            <>
              <Button variant="primary" size="large" onClick={onClose} data-testid="leave-stay">
                {LEAVE.stay}
              </Button>
              <Button size="large" onClick={goUnheard} data-testid="leave-anyway">
                {LEAVE.anyway}
              </Button>
            </>
          ) : (
            <>
              <Button variant="primary" size="large" busy={wanted} onClick={go} data-testid="leave-go">
                {LEAVE.go}
              </Button>
              <Button size="large" onClick={onClose} data-testid="leave-stay">
                {LEAVE.stay}
              </Button>
            </>
          )}
        </div>
      </div>
    </Dialog>
  );
}

function Hindrance({ now, wanted }: { now: Leaving; wanted: boolean }) {
  if (now.at === "cut_off" || now.at === "busy" || now.at === "place_lost") {
    const [words, advice] = {
      busy: [LEAVE.busy, LEAVE.busyAdvice(now.unsent)],
      cut_off: [LEAVE.cutOff(now.unsent), LEAVE.cutOffAdvice(now.unsent)],
      place_lost: [LEAVE.placeLost(now.unsent), LEAVE.placeLostAdvice],
    }[now.at];
    return (
      <div className="join-problem" role="alert" data-testid="leave-cut-off" data-count={now.unsent}>
        <p>{words}</p>
        <p>{advice}</p>
      </div>
    );
  }
  const waits = wanted && now.at === "sending";
  return (
    <p role="status" data-testid="leave-sending" data-count={waits ? now.unsent : 0} hidden={!waits}>
      {waits ? LEAVE.sending(now.unsent) : ""}
    </p>
  );
}
