import { memo, useCallback, useId, useLayoutEffect, useRef, useState, type KeyboardEvent } from "react";
import type { GraphNode, RoomGraph } from "../../shared/wire.ts";
import { visible } from "../../shared/visible.ts";
import { tiedTo, type MeshFacts } from "./facts.ts";
import { Drawing } from "./drawing.ts";
import { RADIUS, scaleOf, type Box } from "./layout.ts";
import { MESH, nodeWords, shortLabel } from "./texts.ts";
import { useLayout, type Draw } from "./use-layout.ts";
import { isArrow, nextNode, type Place } from "./walk.ts";

interface PictureProps {
  graph: RoomGraph;
  facts: MeshFacts;
  /** The node that is read about. */
  shown: string | null;
  onShow: (id: string) => void;
  onOpen: (id: string) => void;
}

/** With more nodes, children have no names in the picture: they are in the cards, and in the table. */
const NAMED_AT_MOST = 60;
const LABEL_PX = 13;
const LABEL_BELOW_PX = 16;

/** Nodes and ties are elements; where they are is written past React, at each word of the worker. */
export const Picture = memo(function Picture({ graph, facts, shown, onShow, onOpen }: PictureProps) {
  const canvas = useRef<SVGSVGElement>(null);
  const drawing = useRef<Drawing | null>(null);
  const box = useBox(canvas);
  const how = useId();
  const draw = useCallback<Draw>((told, isAtRest) => {
    drawing.current?.moved(told);
    if (canvas.current !== null) canvas.current.dataset.rest = String(isAtRest);
  }, []);
  useLayout(graph, box, draw);
  useLayoutEffect(() => {
    if (canvas.current === null) return;
    drawing.current ??= new Drawing(canvas.current);
    drawing.current.made();
  }, [graph, box]);

  const scale = box === null ? 1 : scaleOf(graph.nodes.length, box);
  const [width, height] = box === null ? [1, 1] : [box.width * scale, box.height * scale];
  const areNamed = graph.nodes.length <= NAMED_AT_MOST;
  const first = graph.groups[0]?.id ?? graph.nodes[0]?.id ?? null;
  const stop = shown !== null && facts.byId.has(shown) ? shown : first;

  // Another facts must not make all nodes anew.
  const latest = useRef(facts);
  useLayoutEffect(() => {
    latest.current = facts;
  }, [facts]);
  const onKey = useCallback(
    (event: KeyboardEvent, id: string): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const places = drawing.current?.at() ?? new Map<string, Place>();
      if (event.key === "Enter" || event.key === " ") onOpen(id);
      else if (isArrow(event.key)) focusOn(canvas.current, nextNode(id, event.key, places, tiedTo(latest.current, id)));
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    [onOpen],
  );

  return (
    <>
      <p id={how} className="hh-unseen">
        {MESH.how}
      </p>
      <svg
        ref={canvas}
        className="mesh__canvas"
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={MESH.shown}
        aria-describedby={how}
        data-testid="mesh-picture"
        data-places="none"
        style={{ fontSize: `${LABEL_PX * scale}px` }}
      >
        <Hulls graph={graph} />
        <Ties graph={graph} />
        {graph.nodes.map((node) => (
          <Node
            key={node.id}
            id={node.id}
            kind={node.kind}
            state={node.state}
            words={nodeWords(node, facts)}
            label={shortLabel(visible(node.label))}
            count={facts.groupOf.get(node.id)?.students.length ?? 0}
            isStop={node.id === stop}
            isShown={node.id === shown}
            isNamed={areNamed || node.kind !== "student"}
            labelAt={RADIUS[node.kind] + LABEL_BELOW_PX * scale}
            onShow={onShow}
            onOpen={onOpen}
            onKey={onKey}
          />
        ))}
        <Titles graph={graph} below={RADIUS.student + (areNamed ? 2.3 : 1.2) * LABEL_BELOW_PX * scale} />
      </svg>
    </>
  );
});

/** Round each cluster: thick strokes from its problem to its children, twice, so that an edge is seen round all. */
function Hulls({ graph }: { graph: RoomGraph }) {
  return (
    <g aria-hidden="true">
      {graph.groups.map(({ id, students }) => (
        <g key={id} data-testid="mesh-cluster" data-group={id}>
          <path className="mesh__hull mesh__hull--edge" data-as="hull" data-at={[id, ...students].join(" ")} />
          <path className="mesh__hull" data-as="hull" data-at={[id, ...students].join(" ")} />
        </g>
      ))}
    </g>
  );
}

/** Below the lowest child of each cluster: how many, and what. */
function Titles({ graph, below }: { graph: RoomGraph; below: number }) {
  return (
    <g aria-hidden="true">
      {graph.groups.map(({ id, label, students }) => (
        <text
          key={id}
          className="mesh__label mesh__title"
          visibility="hidden"
          data-as="title"
          data-at={students.join(" ")}
          data-below={below}
        >
          {MESH.cluster(students.length, shortLabel(visible(label)))}
        </text>
      ))}
    </g>
  );
}

function Ties({ graph }: { graph: RoomGraph }) {
  return (
    <g aria-hidden="true">
      {graph.edges.map(({ from, to, kind }) => (
        <line
          key={`${from} ${to} ${kind}`}
          className={`mesh__tie mesh__tie--${kind}`}
          data-as="tie"
          data-at={`${from} ${to}`}
        />
      ))}
    </g>
  );
}

interface NodeProps {
  id: string;
  kind: GraphNode["kind"];
  state: string;
  /** All that is known of it. */
  words: string;
  label: string;
  /** How many children a cluster has; 0 for what is none. */
  count: number;
  isStop: boolean;
  isShown: boolean;
  isNamed: boolean;
  labelAt: number;
  onShow: (id: string) => void;
  onOpen: (id: string) => void;
  onKey: (event: KeyboardEvent, id: string) => void;
}

/** Of plain values, so that of two hundred only those are made anew that say something else. */
const Node = memo(function Node({ id, kind, state, words, label, count, isStop, isShown, isNamed, labelAt, onShow, onOpen, onKey }: NodeProps) {
  return (
    <g
      className={`mesh__node mesh__node--${kind} mesh__node--${state}`}
      role="button"
      // In SVG names of attributes have their case, and Preact does not know this one.
      {...{ tabindex: isStop ? 0 : -1 }}
      aria-label={words}
      visibility="hidden"
      data-at={id}
      data-node={id}
      data-testid="mesh-node"
      data-kind={kind}
      data-state={state}
      data-shown={isShown}
      onClick={() => onOpen(id)}
      onFocus={() => onShow(id)}
      onPointerEnter={() => onShow(id)}
      onKeyDown={(event) => onKey(event, id)}
    >
      <Shape kind={kind} />
      <text className="mesh__sign" dominantBaseline="central" aria-hidden="true">
        {count > 0 ? count : signOf(kind, state)}
      </text>
      {count === 0 && (isNamed || isShown) ? (
        <text className="mesh__label" y={labelAt} textAnchor="middle" aria-hidden="true">
          {label}
        </text>
      ) : null}
    </g>
  );
});

/** A letter or a sign inside, so that nobody has to know the colours. */
function signOf(kind: GraphNode["kind"], state: string): string {
  if (kind === "problem") return "!";
  if (kind === "concept") return "?";
  if (kind === "mentor") return "★";
  return CHILD_SIGNS[state] ?? "";
}

const CHILD_SIGNS: Readonly<Record<string, string>> = {
  open: "✋",
  suggested: "✋",
  claimed: "✓",
  followup: "…",
  away: "–",
  stuck: "~",
  idle: "–",
};

function Shape({ kind }: { kind: GraphNode["kind"] }) {
  const radius = RADIUS[kind];
  if (kind === "student") return <circle className="mesh__shape" r={radius} />;
  if (kind === "mentor") return <path className="mesh__shape" d={hexagon(radius)} />;
  if (kind === "concept") return <path className="mesh__shape" d={diamond(radius + 3)} />;
  return <rect className="mesh__shape" x={-radius} y={-radius} width={2 * radius} height={2 * radius} rx={6} />;
}

const diamond = (r: number): string => `M0 ${-r} L${r} 0 L0 ${r} L${-r} 0 Z`;
const hexagon = (r: number): string => {
  const half = r / 2;
  const side = r * 0.87;
  return `M0 ${-r} L${side} ${-half} L${side} ${half} L0 ${r} L${-side} ${half} L${-side} ${-half} Z`;
};

function focusOn(canvas: SVGSVGElement | null, id: string | null): void {
  if (id === null) return;
  canvas?.querySelector<SVGGElement>(`[data-node="${CSS.escape(id)}"]`)?.focus();
}

/** The size of the picture in pixels. */
function useBox(canvas: React.RefObject<SVGSVGElement | null>): Box | null {
  const [box, setBox] = useState<Box | null>(null);
  useLayoutEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const look = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width > 0 && height > 0)
        setBox((before) => (before?.width === width && before.height === height ? before : { width, height }));
    };
    look();
    const watcher = new ResizeObserver(look);
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [canvas]);
  return box;
}
