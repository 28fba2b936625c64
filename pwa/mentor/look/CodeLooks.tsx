import { Suspense, lazy, useEffect, useRef, useState } from "react";
import { CodeView } from "../../shared/ui/CodeView.tsx";
import { Button, Kbd } from "../../shared/ui/index.ts";
import { visible } from "../../shared/visible.ts";
import { isolated } from "../names.ts";
import { useAnswer } from "../use-answer.ts";
import { useKeys } from "../use-keys.ts";
import type { CodeContext, ReplayAnswer, Ticket } from "../wire.ts";
import { LiveCode } from "./LiveCode.tsx";
import { LOOKS_IN_ORDER, looksAt, programOf, type Look } from "./looks.ts";
import { LOOK, LOOKS } from "./texts.ts";
import type { Line } from "./use-watch.ts";

const ChangesView = lazy(() => import("./ChangesView.tsx").then((part) => ({ default: part.ChangesView })));
const ReplayView = lazy(() => import("./ReplayView.tsx").then((part) => ({ default: part.ReplayView })));

interface CodeLooksProps {
  ticket: Ticket;
  line: Line;
  isLive: boolean;
  connected: boolean;
  serverNow: number;
  /** No dialog has the keys. */
  keysOn: boolean;
}

/** The child's program, in one of four ways. Each ticket begins with the first: nobody is looked at by default. */
export function CodeLooks(props: CodeLooksProps) {
  const { ticket, line, isLive, serverNow, keysOn } = props;
  const [wanted, setWanted] = useState<Look>("asked");
  const there = looksAt(ticket);
  const look = there.includes(wanted) ? wanted : "asked";
  const choose = (one: Look) => () => {
    if (there.includes(one)) setWanted(one);
  };
  useKeys(
    { asked: choose("asked"), live: choose("live"), changes: choose("changes"), replay: choose("replay") },
    keysOn,
  );
  const box = useRef<HTMLElement>(null);
  const chosen = useRef(look);
  useEffect(() => {
    if (chosen.current === look) return;
    chosen.current = look;
    // With a question and an error above it, a replay would begin below the window.
    box.current?.scrollIntoView({ block: "start" });
  }, [look]);
  return (
    <section
      ref={box}
      className={look === "asked" ? "panel__part" : "panel__part code-looks"}
      data-testid="code-looks"
      data-look={look}
    >
      <div className="looks" role="group" aria-label={LOOK.label}>
        {LOOKS_IN_ORDER.map((one, index) =>
          there.includes(one) ? (
            <button
              key={one}
              type="button"
              className="looks__one"
              aria-pressed={one === look}
              data-testid={`look-${one}`}
              onClick={choose(one)}
            >
              {LOOKS[one]} <Kbd>{String(index + 1)}</Kbd>
            </button>
          ) : null,
        )}
      </div>
      {look === "asked" ? <AskedCode context={ticket.context} name={ticket.student.name} /> : null}
      {look === "live" ? <LiveCode ticket={ticket} line={line} isLive={isLive} serverNow={serverNow} /> : null}
      {look === "changes" || look === "replay" ? <Past {...props} key={programOf(ticket)} look={look} /> : null}
    </section>
  );
}

function AskedCode({ context, name }: { context: CodeContext | null; name: string }) {
  if (context === null) return <p className="look__empty">{LOOK.none}</p>;
  return (
    <div className="look">
      <p className="look__facts">
        <bdi>{visible(context.path)}</bdi>
      </p>
      <CodeView
        text={context.text}
        language={context.language}
        label={`Code of ${isolated(name)}`}
        firstLine={context.first_line}
        markedLine={context.line}
        testId="ticket-code"
        markedTestId="ticket-marked-line"
      />
    </div>
  );
}

function Past({ ticket, connected, keysOn, look }: CodeLooksProps & { look: "changes" | "replay" }) {
  const ids = [ticket.room_id, "tickets", ticket.id].map(encodeURIComponent).join("/");
  const asked = useAnswer<ReplayAnswer>(`rooms/${ids}/replay`, connected);
  if (asked.kind === "loading") return <Loading />;
  if (asked.kind === "failed")
    return (
      <p className="look__empty" role="alert" data-testid="look-failed">
        {LOOK.failed} <Button onClick={asked.again}>{LOOK.again}</Button>
      </p>
    );
  const replay = asked.answer;
  return (
    <Suspense fallback={<Loading />}>
      {look === "changes" ? (
        <ChangesView replay={replay} />
      ) : (
        <ReplayView replay={replay} name={ticket.student.name} keysOn={keysOn} />
      )}
    </Suspense>
  );
}

const Loading = () => (
  <p className="look__empty" role="status" aria-busy="true">
    {LOOK.loading}
  </p>
);
