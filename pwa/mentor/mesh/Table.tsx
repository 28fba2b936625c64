import type { ReactNode } from "react";
import { Button } from "../../shared/ui/index.ts";
import { visible } from "../../shared/visible.ts";
import { GROUP } from "../queue-texts.ts";
import type { ChildFacts, MeshFacts } from "./facts.ts";
import { childState, conceptWords, MESH, mentorState, mentorWords } from "./texts.ts";

interface TableProps {
  facts: MeshFacts;
  connected: boolean;
  onTell: (group: string) => void;
  onOpen: (id: string) => void;
}

/** The same as the picture, for whoever reads rather than looks: clusters first, then everybody else. */
export function Table({ facts, connected, onTell, onOpen }: TableProps) {
  const rows = (children: readonly ChildFacts[]): ReactNode =>
    children.map((one) => <Row key={one.child.id} facts={one} onOpen={onOpen} />);
  return (
    // It may scroll, so the keyboard must be able to reach it.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys
    <div className="mesh__scroll" role="region" aria-label={MESH.shown} tabIndex={0} data-testid="mesh-table">
      <table className="mesh__table">
        <thead>
          <tr>
            {[MESH.child, MESH.state, MESH.problem, MESH.about, MESH.mentor].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        {facts.clusters.map(({ group, children }) => (
          <tbody key={group.id} data-testid="mesh-table-cluster" data-group={group.id}>
            <tr>
              <th colSpan={5} scope="rowgroup" className="mesh__group">
                <span>
                  {GROUP.title(group.students.length)}: <bdi className="mesh__message">{visible(group.label)}</bdi>
                </span>
                <Button onClick={() => onTell(group.id)} unavailable={!connected} data-testid="mesh-table-tell">
                  {GROUP.tell(group.students.length)}
                </Button>
              </th>
            </tr>
            {rows(children)}
          </tbody>
        ))}
        {facts.others.length === 0 ? null : (
          <tbody>
            {facts.clusters.length === 0 ? null : (
              <tr>
                <th colSpan={5} scope="rowgroup" className="mesh__group">
                  {MESH.others}
                </th>
              </tr>
            )}
            {rows(facts.others)}
          </tbody>
        )}
      </table>
      {facts.mentors.length === 0 ? null : (
        <>
          <h3 className="mesh__sub">{MESH.mentors}</h3>
          <ul className="mesh__mentors">
            {facts.mentors.map(({ id, label, state }) => (
              <li key={id}>
                <bdi>{label}</bdi>: {mentorState(state)}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

const ASKED = new Set(["open", "suggested", "claimed", "away", "followup"]);

function Row({ facts, onOpen }: { facts: ChildFacts; onOpen: (id: string) => void }) {
  const { child, problem } = facts;
  const name = <bdi>{child.label}</bdi>;
  return (
    <tr data-testid="mesh-row" data-student={child.label}>
      <th scope="row">
        {ASKED.has(child.state) ? (
          <button type="button" className="mesh__link" onClick={() => onOpen(child.id)}>
            {name}
          </button>
        ) : (
          name
        )}
      </th>
      <td>{childState(child.state)}</td>
      <td>{problem === null ? MESH.nothing : <bdi className="mesh__message">{visible(problem.label)}</bdi>}</td>
      <td>{conceptWords(facts)}</td>
      <td>{mentorWords(facts)}</td>
    </tr>
  );
}
