/** The graph of the room: asked again at each news of the room, at most every few tenths of a second. */

import { useEffect, useRef, useState } from "react";
import { get } from "../../shared/api.ts";
import type { GraphAnswer } from "../../shared/wire.ts";
import type { RoomState } from "../evolve.ts";
import { Paced } from "./paced.ts";

const AT_MOST_EACH_MS = 400;
/** Mentors come and go without news of the room. */
const ANYWAY_MS = 10_000;

export interface Told {
  graph: GraphAnswer | null;
  /** The last question had no answer: what is shown may be old. */
  failed: boolean;
}

type News = Pick<RoomState, "tickets" | "order" | "students" | "synced">;

export function useGraph(roomId: string, news: News): Told {
  const [told, setTold] = useState<Told>({ graph: null, failed: false });
  const pace = useRef<Paced | null>(null);
  useEffect(() => {
    let here = true;
    const ask = async (): Promise<void> => {
      const answer = await get<GraphAnswer>(`rooms/${encodeURIComponent(roomId)}/graph`);
      if (!here) return;
      setTold((before) => (answer.ok ? { graph: newer(before.graph, answer), failed: false } : { ...before, failed: true }));
    };
    const mine = new Paced(ask, AT_MOST_EACH_MS);
    pace.current = mine;
    mine.ask();
    const timer = setInterval(() => mine.ask(), ANYWAY_MS);
    return () => {
      here = false;
      clearInterval(timer);
      mine.end();
    };
  }, [roomId]);
  const { tickets, order, students, synced } = news;
  useEffect(() => {
    pace.current?.ask();
  }, [tickets, order, students, synced]);
  return told;
}

/** A graph that says the same keeps its identity, so that nothing is drawn anew. */
function newer(before: GraphAnswer | null, after: GraphAnswer): GraphAnswer {
  if (before === null) return after;
  const said = ({ nodes, edges, groups }: GraphAnswer): string => JSON.stringify([nodes, edges, groups]);
  return said(before) === said(after) ? before : after;
}
