import { useEffect, useState } from "react";
import { isGraded } from "../../shared/fixes.ts";
import { Button, Dialog } from "../../shared/ui/index.ts";
import type { Joined } from "../../shared/wire.ts";
import type { Desk } from "../desk/desk.ts";
import { offersHelp, shownTold } from "../desk/state.ts";
import { remember, type Who } from "../session.ts";
import { Notices } from "../kept/Notices.tsx";
import { ErrorCard, OfferCard, RescuePage, StuckCard, ToldCard } from "../seldom.ts";
import { fetchTheRest } from "../later.tsx";
import type { Gate } from "../tabs/gate.ts";
import { DESK, IDEAS, JOIN } from "../texts.ts";
import { ElsewherePage } from "./ElsewherePage.tsx";
import { EditorPane } from "./EditorPane.tsx";
import { HelpCard } from "./HelpCard.tsx";
import { JoinForm } from "./JoinForm.tsx";
import { OutputPane } from "./OutputPane.tsx";
import { PythonNote } from "./PythonNote.tsx";
import { TopBar } from "./TopBar.tsx";
import { UpdateBar } from "./UpdateBar.tsx";
import { useDesk, useDeskState } from "./use-desk.ts";
import { useGate } from "./use-gate.ts";
import { useRunKey } from "./use-key.ts";
import { useStoredBeforeUpdates } from "./use-offline.ts";

interface WorkplaceProps {
  who: Who;
  /** Another child came back on this laptop. */
  onOther: (who: Who) => void;
  onLeft: () => void;
}

/** One tab at a time works on a child's programs. */
export function Workplace(props: WorkplaceProps) {
  const { id, name } = props.who.student;
  const open = useGate(id);
  if (open === null || open.phase === "waiting" || open.phase === "handing")
    return <main className="page-wait" aria-busy="true" />;
  const { gate, phase } = open;
  if (phase === "here") return <WorkplaceHere {...props} gate={gate} />;
  return (
    <>
      <UpdateBar />
      <ElsewherePage student={id} name={name} asking={phase === "asking"} onUseHere={gate.useHere} />
    </>
  );
}

function WorkplaceHere({ gate, ...props }: WorkplaceProps & { gate: Gate }) {
  const opening = useDesk(props.who.student.id, gate);
  if (opening.kind === "opening") return <main className="page-wait" aria-busy="true" />;
  if (opening.kind === "failed") return <RescuePage who={props.who} trouble={opening.trouble} />;
  return <OpenWorkplace {...props} desk={opening.desk} />;
}

function OpenWorkplace({ who, desk, onOther, onLeft }: WorkplaceProps & { desk: Desk }) {
  const state = useDeskState(desk);
  const [answers, setAnswers] = useState("");
  const told = shownTold(state);
  const run = (): void => void desk.run();
  useEffect(() => desk.setAnswers(answers), [desk, answers]);
  useRunKey(run);
  useEffect(fetchTheRest, []);
  useStoredBeforeUpdates(desk, state.link.reached);
  return (
    <div className="workplace">
      <TopBar who={who} desk={desk} onLeft={onLeft} />
      <UpdateBar />
      <Notices who={who} desk={desk} />
      {isGraded(state.settings) ? (
        <p className="banner" role="status" data-testid="graded">
          {IDEAS.graded}
        </p>
      ) : null}
      <main className="bench">
        <div className="bench-left">
          <EditorPane desk={desk} onRun={run} />
          <OutputPane desk={desk} answers={answers} onAnswers={setAnswers} />
        </div>
        <aside className="bench-right" aria-label={DESK.room}>
          {told === null ? null : <ToldCard key={told.id} desk={desk} told={told} />}
          <HelpCard desk={desk} />
          {offersHelp(state) ? <StuckCard desk={desk} /> : null}
          {state.error === null ? null : <ErrorCard desk={desk} />}
          {state.offer === null ? null : <OfferCard desk={desk} />}
          <PythonNote path={state.active} />
        </aside>
      </main>
      {state.link.signed_out ? <ComeBack who={who} desk={desk} onOther={onOther} /> : null}
    </div>
  );
}

/** The centre no longer knows this browser: the child comes back with the three words, and nothing is lost. */
function ComeBack({ who, desk, onOther }: Omit<WorkplaceProps, "onLeft"> & { desk: Desk }) {
  const [open, setOpen] = useState(true);
  function joined(answer: Joined): void {
    const now = { student: answer.student, room: answer.room };
    remember(now);
    if (now.student.id === who.student.id) desk.signedIn();
    else onOther(now);
  }
  return (
    <>
      <div className="banner" role="status">
        <span>{JOIN.signedOut}</span>
        <Button onClick={() => setOpen(true)}>{JOIN.comeBack}</Button>
      </div>
      <Dialog open={open} title={JOIN.comeBack} onClose={() => setOpen(false)} testId="come-back">
        <JoinForm name={who.student.name} returning onJoined={joined} />
      </Dialog>
    </>
  );
}
