/** The actors as a mentor reads them: children's parts as one row, for there may be two hundred. Pure. */

import type { ActorRow } from "../../shared/wire.ts";

export interface ProcessRow {
  /** The actor's name; ``session`` stands for all children's parts. */
  name: string;
  /** How many processes the row stands for. */
  count: number;
  restarts: number;
  /** What does not run among them, or undefined where all is well. */
  status: string | undefined;
}

const CHILDREN = "session";

export function processRows(actors: readonly ActorRow[]): ProcessRow[] {
  const of_children = actors.filter(({ name }) => name.startsWith(`${CHILDREN}/`));
  const others = actors.filter(({ name }) => !name.startsWith(`${CHILDREN}/`));
  const rows = others.map(({ name, restarts, status }) => ({ name, count: 1, restarts, status: unwell(status) }));
  if (of_children.length === 0) return rows;
  const restarts = of_children.reduce((sum, one) => sum + one.restarts, 0);
  const status = of_children.map((one) => unwell(one.status)).find((one) => one !== undefined);
  return [...rows, { name: CHILDREN, count: of_children.length, restarts, status }];
}

const unwell = (status: string | undefined): string | undefined => (status === "running" ? undefined : status);
