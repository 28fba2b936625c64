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
  const children = new Map(
    graph.nodes.filter(({ kind }) => kind === "student").map((child) => [child.id, childFacts(child, graph.edges, byId)]),
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

function childFacts(
  child: GraphNode,
  edges: readonly GraphEdge[],
  byId: ReadonlyMap<string, GraphNode>,
): ChildFacts {
  const has = edges.find((edge) => edge.kind === "has" && edge.from === child.id);
  const problem = has === undefined ? undefined : byId.get(has.to);
  const concepts = edges
    .filter(({ kind, from }) => kind === "about" && from === problem?.id)
    .flatMap(({ to }) => byId.get(to) ?? []);
  const coming = edges.find((edge) => (edge.kind === "helps" || edge.kind === "promised") && edge.to === child.id);
  const node = coming === undefined ? undefined : byId.get(coming.from);
  return {
    child,
    problem: problem ?? null,
    concepts,
    mentor: node === undefined ? null : { node, isThere: coming?.kind === "helps" },
  };
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
