/** The same facts for the picture, for its words and for the table, all out of one graph. */

import type { GraphEdge, GraphGroup, GraphNode, RoomGraph } from "../../shared/wire.ts";

export interface ChildFacts {
  child: GraphNode;
  problem: GraphNode | null;
  concepts: GraphNode[];
  mentor: { node: GraphNode; isThere: boolean } | null;
}

export interface ClusterFacts {
  group: GraphGroup;
  children: ChildFacts[];
}

export interface MeshFacts {
  byId: ReadonlyMap<string, GraphNode>;
  tied: ReadonlyMap<string, ReadonlySet<string>>;
  children: ReadonlyMap<string, ChildFacts>;
  clusters: readonly ClusterFacts[];
  groupOf: ReadonlyMap<string, GraphGroup>;
  /** Children of no cluster: who has a problem first, then who only asked, then by name. */
  others: readonly ChildFacts[];
  mentors: readonly GraphNode[];
}

const NOBODY: ReadonlySet<string> = new Set();

export function factsOf(graph: RoomGraph): MeshFacts {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const ties = tiesByKind(graph.edges, byId);
  const children = new Map(
    graph.nodes.filter(({ kind }) => kind === "student").map((child) => [child.id, childFacts(child, ties)]),
  );
  const clusters = graph.groups.map((group) => ({
    group,
    children: group.students.flatMap((id) => children.get(id) ?? []),
  }));
  const inCluster = new Set(graph.groups.flatMap(({ students }) => students));
  return {
    byId,
    tied: tiesOf(graph.edges),
    children,
    clusters,
    groupOf: new Map(graph.groups.map((group) => [group.id, group])),
    others: [...children.values()].filter(({ child }) => !inCluster.has(child.id)).sort(byNeed),
    mentors: graph.nodes.filter(({ kind }) => kind === "mentor"),
  };
}

export const tiedTo = (facts: MeshFacts, id: string): ReadonlySet<string> => facts.tied.get(id) ?? NOBODY;

/** How many children a problem or a concept concerns, or a mentor is with. */
export function childrenAt(facts: MeshFacts, id: string): ChildFacts[] {
  return [...facts.children.values()].filter(
    ({ problem, concepts, mentor }) =>
      problem?.id === id || mentor?.node.id === id || concepts.some((concept) => concept.id === id),
  );
}

interface Ties {
  /** By child: its problem, and the mentor who comes. */
  problem: Map<string, GraphNode>;
  mentor: Map<string, NonNullable<ChildFacts["mentor"]>>;
  /** By problem. */
  concepts: Map<string, GraphNode[]>;
}

function tiesByKind(edges: readonly GraphEdge[], byId: ReadonlyMap<string, GraphNode>): Ties {
  const ties: Ties = { problem: new Map(), mentor: new Map(), concepts: new Map() };
  for (const { from, to, kind } of edges) {
    const [start, end] = [byId.get(from), byId.get(to)];
    if (start === undefined || end === undefined) continue;
    if (kind === "has") ties.problem.set(from, end);
    else if (kind === "about") ties.concepts.set(from, [...(ties.concepts.get(from) ?? []), end]);
    else ties.mentor.set(to, { node: start, isThere: kind === "helps" });
  }
  return ties;
}

function childFacts(child: GraphNode, ties: Ties): ChildFacts {
  const problem = ties.problem.get(child.id) ?? null;
  const concepts = problem === null ? [] : (ties.concepts.get(problem.id) ?? []);
  return { child, problem, concepts, mentor: ties.mentor.get(child.id) ?? null };
}

function tiesOf(edges: readonly GraphEdge[]): Map<string, Set<string>> {
  const tied = new Map<string, Set<string>>();
  for (const { from, to } of edges) {
    tied.set(from, (tied.get(from) ?? new Set()).add(to));
    tied.set(to, (tied.get(to) ?? new Set()).add(from));
  }
  return tied;
}

const ASKED = new Set(["open", "suggested", "claimed", "away", "followup"]);

function byNeed(a: ChildFacts, b: ChildFacts): number {
  const need = ({ child, problem }: ChildFacts): number =>
    problem !== null ? 0 : ASKED.has(child.state) ? 1 : child.state === "stuck" ? 2 : 3;
  return need(a) - need(b) || a.child.label.localeCompare(b.child.label);
}
