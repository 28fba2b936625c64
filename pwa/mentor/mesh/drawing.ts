/**
 * Puts what is drawn to its place, past React: up to thirty times a second, and of two hundred nodes mostly a few move.
 *
 * React makes the elements and says in `data-` which nodes they belong to; here they are found once after each making,
 * and written to only when one of their nodes has moved.
 */

import type { Place } from "./walk.ts";

type Places = ReadonlyMap<string, Place>;

/** Of something that is drawn: the nodes that it depends on, and how it is put. */
interface Piece {
  /** What the element says of itself. */
  key: string;
  ids: readonly string[];
  put: (places: readonly Place[]) => void;
  /** Where its nodes were when it was put last. */
  last: readonly Place[] | null;
}

/** Units of the picture that nobody sees. */
const UNSEEN = 0.4;
/** About half of a letter's width. */
const HALF_LETTER_PX = 3.8;
/** A title stays so far above the lower edge. */
const FOOT_PX = 10;

export class Drawing {
  private pieces: Piece[] = [];
  private known = new WeakMap<SVGElement, Piece>();
  private places: Places = new Map();
  private readonly canvas: SVGSVGElement;
  /** Of the picture in its own units, and how many of them a pixel is. */
  private size = { width: 0, height: 0, scale: 1 };

  constructor(canvas: SVGSVGElement) {
    this.canvas = canvas;
  }

  /** Finds the elements again: some are new, and have no place yet. */
  made(): void {
    // Asked once: between two changes of places the browser would lay everything out to answer.
    const { width, height } = this.canvas.viewBox.baseVal;
    if (this.size.width !== width || this.size.height !== height) this.known = new WeakMap();
    this.size = { width, height, scale: width / Math.max(1, this.canvas.clientWidth) };
    this.pieces = [...this.canvas.querySelectorAll<SVGElement>("[data-at]")].map((element) => this.pieceOf(element));
    this.write();
  }

  moved(places: Places): void {
    this.places = places;
    this.write();
    this.canvas.dataset.places = String(places.size);
  }

  at(): Places {
    return this.places;
  }

  private write(): void {
    for (const piece of this.pieces) {
      const places = piece.ids.flatMap((id) => this.places.get(id) ?? []);
      // A child without a place yet, in a cluster that has some: what is there is drawn.
      if (places.length === 0 || (piece.last !== null && isSame(piece.last, places))) continue;
      piece.put(places);
      piece.last = places;
    }
  }

  private pieceOf(element: SVGElement): Piece {
    const { at = "", below = "" } = element.dataset;
    const key = `${at}|${below}`;
    const known = this.known.get(element);
    // It is where it was put.
    if (known?.key === key) return known;
    const made = { key, ids: at.split(" "), put: this.putterOf(element), last: null };
    this.known.set(element, made);
    return made;
  }

  private putterOf(element: SVGElement): Piece["put"] {
    switch (element.dataset.as) {
      case "tie":
        return ([from, to]) => {
          if (from !== undefined && to !== undefined) setLine(element, from, to);
        };
      case "hull":
        // The first is the hub.
        return ([hub, ...spokes]) => {
          if (hub !== undefined) element.setAttribute("d", spokes.map((spoke) => line(hub, spoke)).join(""));
        };
      case "title":
        return (members) => this.putTitle(element, members);
      default:
        return ([place]) => {
          if (place !== undefined) this.putNode(element, place);
        };
    }
  }

  private putNode(node: SVGElement, { x, y }: Place): void {
    node.setAttribute("transform", `translate(${x.toFixed(1)} ${y.toFixed(1)})`);
    node.setAttribute("visibility", "visible");
    const label = node.querySelector(".mesh__label");
    label?.setAttribute("text-anchor", this.anchorAt(x, label));
  }

  private putTitle(title: SVGElement, members: readonly Place[]): void {
    const x = members.reduce((sum, place) => sum + place.x, 0) / members.length;
    const lowest = Math.max(...members.map(({ y }) => y));
    title.setAttribute("x", x.toFixed(1));
    const foot = this.size.height - FOOT_PX * this.size.scale;
    title.setAttribute("y", Math.min(lowest + Number(title.dataset.below), foot).toFixed(1));
    title.setAttribute("text-anchor", this.anchorAt(x, title));
    title.setAttribute("visibility", "visible");
  }

  /** Where a label has no room on one side, it begins or ends at its node. */
  private anchorAt(x: number, label: Element): "start" | "middle" | "end" {
    const half = HALF_LETTER_PX * this.size.scale * label.textContent.length;
    if (x < half) return "start";
    return x > this.size.width - half ? "end" : "middle";
  }
}

const isSame = (before: readonly Place[], after: readonly Place[]): boolean =>
  before.length === after.length &&
  before.every(({ x, y }, at) => {
    const other = after[at];
    return other !== undefined && Math.abs(other.x - x) < UNSEEN && Math.abs(other.y - y) < UNSEEN;
  });

const line = (from: Place, to: Place): string =>
  `M${from.x.toFixed(1)} ${from.y.toFixed(1)}L${to.x.toFixed(1)} ${to.y.toFixed(1)}`;

function setLine(tie: SVGElement, from: Place, to: Place): void {
  tie.setAttribute("x1", from.x.toFixed(1));
  tie.setAttribute("y1", from.y.toFixed(1));
  tie.setAttribute("x2", to.x.toFixed(1));
  tie.setAttribute("y2", to.y.toFixed(1));
}
