import { useCallback, useLayoutEffect, useMemo, useRef, useState } from "react";
import { Button } from "../../shared/ui/index.ts";
import { visible } from "../../shared/visible.ts";
import type { GraphNode } from "../../shared/wire.ts";
import type { RoomState } from "../evolve.ts";
import { GROUP } from "../queue-texts.ts";
import { factsOf, type MeshFacts } from "./facts.ts";
import { Picture } from "./Picture.tsx";
import { Table } from "./Table.tsx";
import { KINDS, MESH, nodeWords } from "./texts.ts";
import { useGraph } from "./use-graph.ts";
import "./mesh.css";

interface MeshViewProps {
  roomId: string;
  state: RoomState;
  connected: boolean;
  /** A word to all who have this problem. */
  onTell: (group: string) => void;
  onTicket: (ticketId: string) => void;
}

/** Who has what trouble, what it is about, and who is with whom: as a picture, or as a table with the same facts. */
export function MeshView({ roomId, state, connected, onTell, onTicket }: MeshViewProps) {
  const { graph, failed } = useGraph(roomId, state);
  const facts = useMemo(() => (graph === null ? null : factsOf(graph)), [graph]);
  const [way, setWay] = useState<"picture" | "table">("picture");
  const [shown, setShown] = useState<string | null>(null);

  const ticketOf = (id: string): string | undefined =>
    state.order.find((ticketId) => state.tickets[ticketId]?.student.id === id);
  const act = (id: string): void => {
    setShown(id);
    const ticket = ticketOf(id);
    if (facts?.groupOf.has(id) && connected) onTell(id);
    else if (ticket !== undefined) onTicket(ticket);
  };
  // The room is drawn each second; the picture only when it says something else.
  const latest = useRef(act);
  useLayoutEffect(() => {
    latest.current = act;
  });
  const open = useCallback((id: string) => latest.current(id), []);

  return (
    <main className="mesh" data-testid="mesh" data-stale={failed || !connected}>
      <header className="mesh__head">
        <h2>{MESH.title}</h2>
        <div className="mesh__ways" role="group" aria-label={MESH.ways}>
          {(["picture", "table"] as const).map((each) => (
            <Button
              key={each}
              variant={each === way ? "primary" : "quiet"}
              aria-pressed={each === way}
              onClick={() => setWay(each)}
              data-testid={`mesh-${each}-way`}
            >
              {MESH[each]}
            </Button>
          ))}
        </div>
        {way === "picture" ? <Legend /> : null}
        <p role="status" className="mesh__old">
          {failed && graph !== null ? MESH.old : ""}
        </p>
      </header>
      {graph === null || facts === null ? (
        <Nothing words={failed ? MESH.failed : MESH.loading} isLoading={!failed} />
      ) : graph.nodes.every(({ kind }) => kind === "mentor") ? (
        <Nothing words={MESH.empty} more={MESH.emptyMore} />
      ) : way === "table" ? (
        <Table facts={facts} connected={connected} onTell={onTell} onOpen={open} />
      ) : (
        <div className="mesh__both">
          <Picture graph={graph} facts={facts} shown={shown} onShow={setShown} onOpen={open} />
          <aside className="mesh__side" aria-label={MESH.clusters}>
            <Shown node={shown === null ? undefined : facts.byId.get(shown)} facts={facts} ticketOf={ticketOf} onTicket={onTicket} />
            <Clusters facts={facts} connected={connected} onTell={onTell} />
          </aside>
        </div>
      )}
    </main>
  );
}

function Nothing({ words, more, isLoading = false }: { words: string; more?: string; isLoading?: boolean }) {
  return (
    <div className="mesh__nothing" role="status" aria-busy={isLoading} data-testid="mesh-nothing">
      <p>{words}</p>
      {more === undefined ? null : <p className="mesh__soft">{more}</p>}
    </div>
  );
}

function Legend() {
  return (
    <ul className="mesh__legend">
      {(["student", "problem", "concept", "mentor"] as const).map((kind) => (
        <li key={kind}>
          <span className={`mesh__key mesh__key--${kind}`} aria-hidden="true" />
          {KINDS[kind]}
        </li>
      ))}
    </ul>
  );
}

interface ShownProps {
  node: GraphNode | undefined;
  facts: MeshFacts;
  ticketOf: (studentId: string) => string | undefined;
  onTicket: (ticketId: string) => void;
}

function Shown({ node, facts, ticketOf, onTicket }: ShownProps) {
  const ticket = node === undefined ? undefined : ticketOf(node.id);
  return (
    <section className="mesh__shown" data-testid="mesh-shown">
      {node === undefined ? (
        <p className="mesh__soft">{MESH.pick}</p>
      ) : (
        <>
          <p>{nodeWords(node, facts)}</p>
          {ticket === undefined ? null : (
            <Button onClick={() => onTicket(ticket)} data-testid="mesh-ticket">
              {MESH.open}
            </Button>
          )}
        </>
      )}
    </section>
  );
}

/** All of them are in the table. */
const NAMES_AT_MOST = 12;

function Clusters({ facts, connected, onTell }: { facts: MeshFacts; connected: boolean; onTell: (id: string) => void }) {
  return (
    <section aria-label={MESH.clusters}>
      <h3 className="mesh__sub">{MESH.clusters}</h3>
      {facts.clusters.length === 0 ? <p className="mesh__soft">{MESH.calm}</p> : null}
      <ul className="mesh__clusters">
        {facts.clusters.map(({ group, children }) => (
          <li key={group.id} className="mesh__card" data-testid="mesh-card" data-group={group.id}>
            <p className="mesh__card-title">{GROUP.title(group.students.length)}</p>
            <p className="mesh__message">
              <bdi>{visible(group.label)}</bdi>
            </p>
            <p className="mesh__names">
              {children.slice(0, NAMES_AT_MOST).map(({ child }, index) => (
                <span key={child.id}>
                  {index > 0 ? ", " : ""}
                  <bdi>{child.label}</bdi>
                </span>
              ))}
              {children.length > NAMES_AT_MOST ? MESH.more(children.length - NAMES_AT_MOST) : ""}
            </p>
            <Button variant="primary" onClick={() => onTell(group.id)} unavailable={!connected} data-testid="mesh-tell">
              {GROUP.tell(group.students.length)}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
