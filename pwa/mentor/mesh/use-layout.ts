/** The places of the nodes, out of the worker; told to whoever draws, past React: it is up to thirty times a second. */

import { useEffect, useRef } from "react";
import type { RoomGraph } from "../../shared/wire.ts";
import { scaleOf, type Box } from "./layout.ts";
import type { FromLayout, ToLayout } from "./layout.worker.ts";
import type { Place } from "./walk.ts";

/** `places` by node id, for the whole of a graph. */
export type Draw = (places: ReadonlyMap<string, Place>, isAtRest: boolean) => void;

/** `box` in pixels; null until it is known. */
export function useLayout(graph: RoomGraph, box: Box | null, draw: Draw): void {
  const worker = useRef<Worker | null>(null);
  const turns = useRef(0);
  const latest = useRef<{ ids: string[]; draw: Draw }>({ ids: [], draw });
  useEffect(() => {
    latest.current.draw = draw;
  }, [draw]);

  useEffect(() => {
    const made = new Worker(new URL("./layout.worker.ts", import.meta.url), { type: "module" });
    worker.current = made;
    let frame = 0;
    made.onmessage = ({ data }: MessageEvent<FromLayout>) => {
      // Only the last places that came before the next picture are drawn.
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        if (data.turn === turns.current) latest.current.draw(byId(latest.current.ids, data.places), data.isAtRest);
      });
    };
    return () => {
      cancelAnimationFrame(frame);
      made.terminate();
      worker.current = null;
    };
  }, []);

  const { nodes, edges } = graph;
  useEffect(() => {
    if (box === null || worker.current === null) return;
    const scale = scaleOf(nodes.length, box);
    turns.current += 1;
    latest.current.ids = nodes.map(({ id }) => id);
    const message: ToLayout = {
      turn: turns.current,
      shape: {
        nodes: nodes.map(({ id, kind }) => ({ id, kind })),
        edges: edges.map(({ from, to, kind }) => ({ from, to, kind })),
      },
      box: { width: box.width * scale, height: box.height * scale },
      isStill: matchMedia("(prefers-reduced-motion: reduce)").matches,
    };
    worker.current.postMessage(message);
  }, [nodes, edges, box]);
}

function byId(ids: readonly string[], places: Float32Array): Map<string, Place> {
  return new Map(ids.map((id, index) => [id, { x: places[2 * index] ?? 0, y: places[2 * index + 1] ?? 0 }]));
}
