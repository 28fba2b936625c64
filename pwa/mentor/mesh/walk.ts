/** Which node the arrow keys lead to: the nearest in that direction, and sooner one that this node is tied to. */

export interface Place {
  x: number;
  y: number;
}

export type Arrow = "ArrowUp" | "ArrowDown" | "ArrowLeft" | "ArrowRight";

const TOWARDS: Readonly<Record<Arrow, Place>> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};
/** What is tied counts as so much nearer. */
const TIED = 0.4;

export const isArrow = (key: string): key is Arrow => key in TOWARDS;

/** Null when nothing lies there. What lies further to the side than ahead is not in that direction. */
export function nextNode(
  from: string,
  key: Arrow,
  places: ReadonlyMap<string, Place>,
  tied: ReadonlySet<string>,
): string | null {
  const here = places.get(from);
  if (here === undefined) return null;
  const towards = TOWARDS[key];
  let next: string | null = null;
  let least = Infinity;
  for (const [id, { x, y }] of places) {
    const [dx, dy] = [x - here.x, y - here.y];
    const ahead = dx * towards.x + dy * towards.y;
    const aside = Math.abs(dx * towards.y + dy * towards.x);
    if (id === from || ahead <= 0 || aside > ahead) continue;
    const far = (ahead + aside) * (tied.has(id) ? TIED : 1);
    if (far < least) [least, next] = [far, id];
  }
  return next;
}
