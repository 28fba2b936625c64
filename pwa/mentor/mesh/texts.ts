/** The words of the mesh. */

import type { GraphNode, NodeKind } from "../../shared/wire.ts";
import { isolated, quoted } from "../names.ts";
import { childrenAt, type ChildFacts, type MeshFacts } from "./facts.ts";

export const MESH = {
  title: "Mesh",
  ways: "How it is shown",
  picture: "Picture",
  table: "Table",
  loading: "Asking the server…",
  failed: "The server did not say. It is asked again by itself.",
  old: "The server did not answer the last time: this may be old.",
  empty: "Nobody is here yet",
  emptyMore: "Children appear as soon as they join.",
  calm: "No two children have the same problem now.",
  clusters: "Same problem",
  shown: "Children, their problems, what these are about, and mentors",
  how: "Arrow keys go from one to the next, Enter opens.",
  pick: "Point at something, or go there with the arrow keys, to read about it here.",
  open: "Open the ticket",
  child: "Child",
  state: "Now",
  problem: "Problem",
  about: "About",
  mentor: "Mentor",
  nothing: "–",
  more: (count: number): string => ` and ${count} more`,
  cluster: (count: number, label: string): string => `${count} × ${label}`,
  others: "Everybody else",
  mentors: "Mentors",
};

/** What the shapes mean: they tell the kinds apart, colours only the states. */
export const KINDS: Readonly<Record<NodeKind, string>> = {
  student: "child",
  problem: "problem",
  concept: "what it is about",
  mentor: "mentor",
};

const CHILD_STATES: Readonly<Record<string, string>> = {
  open: "waiting",
  suggested: "waiting, a fix is on offer",
  claimed: "a mentor is there",
  away: "away",
  followup: "to look in again",
  stuck: "seems stuck",
  working: "working",
  idle: "idle",
  offline: "offline",
};

const MENTOR_STATES: Readonly<Record<string, string>> = {
  helping: "with a child",
  here: "here",
  away: "not here",
};

export const childState = (state: string): string => CHILD_STATES[state] ?? state;
export const mentorState = (state: string): string => MENTOR_STATES[state] ?? state;

const counted = (count: number): string => (count === 1 ? "1 child" : `${count} children`);

/** Whether a mentor is there, or has only promised to come. */
export function mentorWords({ mentor }: ChildFacts): string {
  if (mentor === null) return MESH.nothing;
  return mentor.isThere ? isolated(mentor.node.label) : `${isolated(mentor.node.label)} looks in again`;
}

export const conceptWords = ({ concepts }: ChildFacts): string =>
  concepts.map(({ label }) => label).join(", ") || MESH.nothing;

/** A node in one sentence, for the screen reader and for the card beside the picture. */
export function nodeWords(node: GraphNode, facts: MeshFacts): string {
  switch (node.kind) {
    case "student":
      return childWords(facts.children.get(node.id), node);
    case "problem":
      return `Problem of ${counted(childrenAt(facts, node.id).length)}: ${quoted(node.label)}`;
    case "concept":
      return `${node.label}: what the problem of ${counted(childrenAt(facts, node.id).length)} is about`;
    case "mentor":
      return `Mentor ${isolated(node.label)}: ${mentorState(node.state)}`;
  }
}

function childWords(facts: ChildFacts | undefined, node: GraphNode): string {
  const words = [`${isolated(node.label)}: ${childState(node.state)}`];
  if (facts?.problem) words.push(quoted(facts.problem.label));
  if (facts && facts.concepts.length > 0) words.push(conceptWords(facts));
  if (facts?.mentor) words.push(mentorWords(facts));
  return words.join(", ");
}

const LABEL_AT_MOST = 24;

const letters = new Intl.Segmenter();
/** What every message begins with tells nothing. */
const CLASS = /^(?:Uncaught )?\w*Error: /;

/** As much of it as finds room below a node; the whole is in the card and in the table. */
export function shortLabel(label: string): string {
  const plain = label.replace(CLASS, "").replace(/\s+/g, " ");
  if (plain.length <= LABEL_AT_MOST) return plain;
  const seen = [...letters.segment(plain)].map(({ segment }) => segment);
  return seen.length <= LABEL_AT_MOST ? plain : `${seen.slice(0, LABEL_AT_MOST - 1).join("")}…`;
}
