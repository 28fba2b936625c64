/**
 * Where the nodes of the mesh lie: forces from d3, and what keeps the picture calm over updates.
 *
 * A node that was there stays where it was; one that comes starts beside its neighbours, or where there is room. What
 * did not change is held by a spring at its place, so that one child more moves nobody else across the picture.
 */

import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY } from "d3-force";
import type { Simulation, SimulationLinkDatum, SimulationNodeDatum } from "d3-force";
import type { EdgeKind, NodeKind } from "../../shared/wire.ts";

export interface Shape {
  nodes: readonly { id: string; kind: NodeKind }[];
  edges: readonly { from: string; to: string; kind: EdgeKind }[];
}

/** In units of the picture; `scaleOf` says how many of them a pixel is. */
export interface Box {
  width: number;
  height: number;
}

interface Body extends SimulationNodeDatum {
  id: string;
  kind: NodeKind;
  x: number;
  y: number;
  /** The place that it is held at; null while it may go where the forces send it. */
  held: { x: number; y: number } | null;
}

interface Tie extends SimulationLinkDatum<Body> {
  kind: EdgeKind;
}

/** Half of what a node takes, and of what its label takes below it. */
export const RADIUS: Readonly<Record<NodeKind, number>> = { student: 13, problem: 17, concept: 15, mentor: 15 };
const AROUND = 15;
const LENGTH: Readonly<Record<EdgeKind, number>> = { has: 66, about: 110, helps: 66, promised: 66 };
const STRENGTH: Readonly<Record<EdgeKind, number>> = { has: 0.6, about: 0.12, helps: 0.2, promised: 0.15 };
/** How strongly each keeps others away; a problem also for each of those who gather round it, so that clusters lie
    apart. */
const CHARGE: Readonly<Record<NodeKind, number>> = { student: 110, problem: 260, concept: 200, mentor: 110 };
const CHARGE_FOR_EACH = 45;
const MARGIN = 34;
/** At rest. d3's own ends at a thousandth, in which nobody sees a movement any more. */
const REST = 0.02;
/** Steps of a fresh picture at most, and the heat of one that changes: the least, and the most. */
const FRESH_TICKS = 260;
const WARM_LEAST = 0.15;
const WARM_MOST = 0.8;
const HOLD = 0.6;
/** Square units for each node: labels have to find room. */
const SPACE = 88 ** 2;
/** So many nodes more before the picture is scaled again: a scale that changes with each child would be unrest. */
const SCALE_STEP = 25;
const GOLDEN = Math.PI * (3 - Math.sqrt(5));
const PLACES_TRIED = 40;

/** Units of the picture for a pixel of the box: more than one when many nodes share it. */
export function scaleOf(nodes: number, box: Box): number {
  const counted = Math.ceil(nodes / SCALE_STEP) * SCALE_STEP;
  return Math.max(1, Math.sqrt((counted * SPACE) / Math.max(1, box.width * box.height)));
}

export class Layout {
  private readonly bodies = new Map<string, Body>();
  private readonly simulation: Simulation<Body, Tie>;
  private ties = new Set<string>();
  private box: Box = { width: 1, height: 1 };

  constructor() {
    this.simulation = forceSimulation<Body, Tie>([]).alphaDecay(0.05).velocityDecay(0.5).alphaMin(REST).stop();
  }

  /** The next picture. Says whether anything has to move. */
  show(shape: Shape, box: Box): boolean {
    const isFresh = this.bodies.size === 0;
    const moved = this.resize(box);
    const changed = this.take(shape);
    if (!moved && changed === 0) return false;
    this.arrange(shape);
    // In a window of another shape all may find their distances again.
    if (changed === 0) for (const body of this.bodies.values()) body.held = null;
    const share = changed / Math.max(1, shape.nodes.length + shape.edges.length);
    this.simulation.alpha(isFresh ? 1 : Math.min(WARM_MOST, WARM_LEAST + 4 * share));
    // Nobody wants to see how a picture that was not there finds its places.
    if (isFresh) this.settle(FRESH_TICKS);
    return true;
  }

  /** One step; false when all are at rest. */
  step(): boolean {
    if (this.simulation.alpha() < REST) return false;
    this.simulation.tick();
    this.keepInside();
    return this.simulation.alpha() >= REST;
  }

  /** On to the end, or for so many steps. */
  settle(most = FRESH_TICKS): void {
    for (let step = 0; step < most && this.step(); step += 1);
  }

  /** x and y of each node, in the order of the shape that was shown last. */
  places(): Float32Array<ArrayBuffer> {
    return Float32Array.from(this.simulation.nodes().flatMap(({ x, y }) => [x, y]));
  }

  /** All keep their place in the picture when the picture gets another size. */
  private resize(box: Box): boolean {
    const { width, height } = this.box;
    if (width === box.width && height === box.height) return false;
    for (const body of this.bodies.values()) {
      body.x *= box.width / width;
      body.y *= box.height / height;
    }
    this.box = box;
    return true;
  }

  /** Takes nodes and edges in and out; how many of them changed. */
  private take({ nodes, edges }: Shape): number {
    const wanted = new Set(nodes.map(({ id }) => id));
    const ties = new Set(edges.map(({ from, to, kind }) => `${from} ${to} ${kind}`));
    const gone = [...this.bodies.keys()].filter((id) => !wanted.has(id));
    for (const id of gone) this.bodies.delete(id);
    const fresh = nodes.filter(({ id }) => !this.bodies.has(id));
    const untied = [...this.ties].filter((tie) => !ties.has(tie));
    const tied = [...ties].filter((tie) => !this.ties.has(tie));
    // Whoever has another tie may move; everybody else is held.
    const free = new Set([...untied, ...tied].flatMap((tie) => tie.split(" ").slice(0, 2)));
    for (const body of this.bodies.values()) body.held = free.has(body.id) ? null : { x: body.x, y: body.y };
    for (const { id, kind } of inOrder(fresh)) this.bodies.set(id, { id, kind, held: null, ...this.entry(id, edges) });
    this.ties = ties;
    return gone.length + fresh.length + tied.length + untied.length;
  }

  /** Where a node begins: round those that it belongs to and that are placed already, else where most room is. */
  private entry(id: string, edges: Shape["edges"]): { x: number; y: number } {
    const near = edges.flatMap(({ from, to }) => {
      const other = this.bodies.get(from === id ? to : to === id ? from : "");
      return other ? [other] : [];
    });
    const angle = this.bodies.size * GOLDEN;
    if (near.length > 0) {
      const x = near.reduce((sum, body) => sum + body.x, 0) / near.length;
      const y = near.reduce((sum, body) => sum + body.y, 0) / near.length;
      return { x: x + 40 * Math.cos(angle), y: y + 40 * Math.sin(angle) };
    }
    return this.roomiest();
  }

  private roomiest(): { x: number; y: number } {
    const { width, height } = this.box;
    let best = { x: width / 2, y: height / 2 };
    let most = -1;
    for (let tried = 0; tried < PLACES_TRIED; tried += 1) {
      const far = Math.sqrt((tried + 0.5) / PLACES_TRIED) * 0.5;
      const x = width * (0.5 + far * 0.86 * Math.cos(tried * GOLDEN));
      const y = height * (0.5 + far * 0.86 * Math.sin(tried * GOLDEN));
      let nearest = Infinity;
      for (const body of this.bodies.values()) nearest = Math.min(nearest, Math.hypot(body.x - x, body.y - y));
      if (nearest > most) [most, best] = [nearest, { x, y }];
    }
    return best;
  }

  private arrange({ nodes, edges }: Shape): void {
    const { width, height } = this.box;
    const bodies = nodes.flatMap(({ id }) => this.bodies.get(id) ?? []);
    const ties: Tie[] = edges
      .filter(({ from, to }) => this.bodies.has(from) && this.bodies.has(to))
      .map(({ from, to, kind }) => ({ source: from, target: to, kind }));
    const gathered = new Map<string, number>();
    for (const { to, kind } of edges) if (kind === "has") gathered.set(to, (gathered.get(to) ?? 0) + 1);
    // A wide picture is filled in its width, too.
    const pull = 0.05;
    const link = forceLink<Body, Tie>(ties)
      .id(({ id }) => id)
      .distance(({ kind }) => LENGTH[kind])
      .strength(({ kind }) => STRENGTH[kind]);
    this.simulation
      .nodes(bodies)
      .force("tie", link)
      .force("apart", forceManyBody<Body>().strength(({ id, kind }) => -CHARGE[kind] - (gathered.get(id) ?? 0) * CHARGE_FOR_EACH).distanceMax(360))
      .force("room", forceCollide<Body>(({ kind }) => RADIUS[kind] + AROUND).iterations(2))
      .force("x", forceX<Body>(width / 2).strength(pull * Math.min(1, height / width)))
      .force("y", forceY<Body>(height / 2).strength(pull * Math.min(1, width / height)))
      .force("hold", (alpha: number) => {
        for (const body of bodies) {
          if (body.held === null) continue;
          body.vx = (body.vx ?? 0) + (body.held.x - body.x) * HOLD * alpha;
          body.vy = (body.vy ?? 0) + (body.held.y - body.y) * HOLD * alpha;
        }
      });
    this.keepInside();
  }

  private keepInside(): void {
    const { width, height } = this.box;
    for (const body of this.bodies.values()) {
      body.x = Math.min(Math.max(body.x, MARGIN), Math.max(MARGIN, width - MARGIN));
      body.y = Math.min(Math.max(body.y, MARGIN), Math.max(MARGIN, height - MARGIN));
    }
  }
}

/** What others gather round comes first, so that they find it. */
function inOrder<T extends { kind: NodeKind }>(nodes: readonly T[]): T[] {
  const rank: Readonly<Record<NodeKind, number>> = { concept: 0, problem: 1, student: 2, mentor: 3 };
  return nodes.toSorted((a, b) => rank[a.kind] - rank[b.kind]);
}
