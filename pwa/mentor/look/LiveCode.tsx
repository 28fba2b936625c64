import { CodeView } from "../../shared/ui/CodeView.tsx";
import { Badge } from "../../shared/ui/index.ts";
import { visible } from "../../shared/visible.ts";
import { isolated } from "../names.ts";
import type { Ticket } from "../wire.ts";
import { lineStill } from "./looks.ts";
import { LIVE, LOOK } from "./texts.ts";
import { useWatch, type Line } from "./use-watch.ts";

interface LiveCodeProps {
  ticket: Ticket;
  line: Line;
  /** What is on the screen is what the server has: the connection is neither cut nor silent. */
  isLive: boolean;
  serverNow: number;
}

/** The child's program as it is saved. Never shown as live when it may be old. */
export function LiveCode({ ticket, line, isLive, serverNow }: LiveCodeProps) {
  const heard = useWatch(line, ticket.id);
  const code = heard?.code ?? null;
  const live = isLive && heard !== null;
  const elsewhere = code !== null && ticket.context !== null && code.path !== ticket.context.path;
  const last = code === null ? 0 : code.first_line + code.text.split("\n").length - 1;
  return (
    <div className="look" data-testid="live-code" data-live={live ? "yes" : "no"}>
      <p className="look__facts">
        <Badge tone={live ? "good" : "rest"} dot>
          {live ? LIVE.on : LIVE.off}
        </Badge>
        {code === null ? null : (
          <>
            <bdi>{visible(code.path)}</bdi>
            {elsewhere ? <span>{LIVE.elsewhere}</span> : null}
            <span className="hh-numbers">{LIVE.saved((serverNow - code.at) / 1000)}</span>
            {last - code.first_line + 1 < code.lines ? <span>{LOOK.part(code.first_line, last, code.lines)}</span> : null}
          </>
        )}
        <span>{isLive ? LIVE.told : LIVE.offline}</span>
      </p>
      {code === null ? (
        <p className="look__empty" role="status" data-testid="live-nothing">
          {heard === null ? LIVE.waiting : LIVE.nothing}
        </p>
      ) : (
        <CodeView
          text={code.text}
          language={code.language}
          label={`Live code of ${isolated(ticket.student.name)}`}
          firstLine={code.first_line}
          markedLine={lineStill(code, ticket.context)}
          fresh={code.changed === null ? null : { from: code.changed, to: code.changed }}
          testId="live-text"
        />
      )}
    </div>
  );
}
