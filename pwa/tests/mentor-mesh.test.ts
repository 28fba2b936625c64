import assert from "node:assert/strict";
import { describe, it, mock } from "node:test";
import { childrenAt, factsOf } from "../mentor/mesh/facts.ts";
import { Layout, scaleOf, type Shape } from "../mentor/mesh/layout.ts";
import { Paced } from "../mentor/mesh/paced.ts";
import { mentorWords, nodeWords, shortLabel } from "../mentor/mesh/texts.ts";
import { nextNode } from "../mentor/mesh/walk.ts";
import type { EdgeKind, GraphNode, NodeKind, RoomGraph } from "../shared/wire.ts";
import { plain } from "./mentor-fixtures.ts";

const BOX = { width: 900, height: 520 };

function node(id: string, kind: NodeKind, label: string, state = "open"): GraphNode {
  return { id, kind, label, state };
}

function edge(from: string, to: string, kind: EdgeKind, weight = 1): RoomGraph["edges"][number] {
  return { from, to, kind, weight };
}

/** Five with one problem, one with another, one who works, and a mentor who is with the first. */
function aRoom(): RoomGraph {
  const five = ["ada", "ben", "cem", "dua", "eva"];
  return {
    version: 3,
    nodes: [
      ...five.map((id) => node(id, "student", id, id === "ada" ? "claimed" : "open")),
      node("fay", "student", "fay"),
      node("gus", "student", "gus", "working"),
      node("g-1", "problem", "missing )", "shared"),
      node("g-2", "problem", "x is not defined", "single"),
      node("c-brackets-pair", "concept", "Brackets come in pairs", "shared"),
      node("anna", "mentor", "Anna", "helping"),
    ],
    edges: [
      ...five.map((id) => edge(id, "g-1", "has")),
      edge("fay", "g-2", "has"),
      edge("g-1", "c-brackets-pair", "about", 5),
      edge("anna", "ada", "helps"),
    ],
    groups: [{ id: "g-1", label: "missing )", students: five }],
  };
}

/** So many children, some of them round problems. */
function aClass(children: number): Shape {
  const ids = Array.from({ length: children }, (_, index) => `s${index}`);
  const problems = Array.from({ length: Math.ceil(children / 12) }, (_, index) => `g${index}`);
  return {
    nodes: [
      ...ids.map((id) => ({ id, kind: "student" as const })),
      ...problems.map((id) => ({ id, kind: "problem" as const })),
    ],
    edges: ids
      .filter((_, index) => index % 3 !== 0)
      .map((id, index) => ({ from: id, to: problems[index % problems.length] ?? "", kind: "has" as const })),
  };
}

function placesOf(layout: Layout, shape: Shape): Map<string, { x: number; y: number }> {
  const places = layout.places();
  return new Map(shape.nodes.map(({ id }, at) => [id, { x: places[2 * at] ?? NaN, y: places[2 * at + 1] ?? NaN }]));
}

const far = (a: { x: number; y: number } | undefined, b: { x: number; y: number } | undefined): number =>
  a === undefined || b === undefined ? NaN : Math.hypot(a.x - b.x, a.y - b.y);

describe("the layout of the mesh", () => {
  it("shows a fresh picture at rest, inside of its box, with nobody on top of another", () => {
    const shape = aClass(40);
    const layout = new Layout();
    layout.show(shape, BOX);
    assert.equal(layout.step(), false);
    const places = [...placesOf(layout, shape).values()];
    for (const { x, y } of places) {
      assert.ok(x > 0 && x < BOX.width && y > 0 && y < BOX.height, `${x} ${y}`);
    }
    const nearest = Math.min(...places.flatMap((one, at) => places.slice(at + 1).map((other) => far(one, other))));
    assert.ok(nearest > 20, String(nearest));
  });

  it("moves nobody far when one child more comes", () => {
    const before = aClass(40);
    const layout = new Layout();
    layout.show(before, BOX);
    const old = placesOf(layout, before);
    const after = { ...before, nodes: [...before.nodes, { id: "new", kind: "student" as const }] };
    assert.equal(layout.show(after, BOX), true);
    const first = placesOf(layout, after);
    for (const [id, place] of old) assert.ok(far(first.get(id), place) < 1, `${id} has jumped`);
    layout.settle();
    const last = placesOf(layout, after);
    for (const [id, place] of old) assert.ok(far(last.get(id), place) < 45, `${id}: ${far(last.get(id), place)}`);
  });

  it("brings a child whose program breaks to those with the same problem", () => {
    const before = aClass(24);
    const layout = new Layout();
    layout.show(before, BOX);
    const was = placesOf(layout, before);
    const after = { ...before, edges: [...before.edges, { from: "s0", to: "g0", kind: "has" as const }] };
    layout.show(after, BOX);
    layout.settle();
    const now = placesOf(layout, after);
    assert.ok(far(now.get("s0"), now.get("g0")) < Math.min(130, far(was.get("s0"), was.get("g0"))));
  });

  it("keeps everybody's place when the window changes, and does nothing when nothing changed", () => {
    const shape = aClass(12);
    const layout = new Layout();
    layout.show(shape, BOX);
    assert.equal(layout.show(structuredClone(shape), BOX), false);
    const before = placesOf(layout, shape);
    assert.equal(layout.show(shape, { width: 450, height: 520 }), true);
    const after = placesOf(layout, shape);
    for (const [id, { x, y }] of before)
      assert.ok(far(after.get(id), { x: Math.max(34, Math.min(x / 2, 416)), y }) < 1, id);
  });

  it("forgets whoever has gone, and takes an empty room", () => {
    const layout = new Layout();
    layout.show(aClass(12), BOX);
    layout.show({ nodes: [], edges: [] }, BOX);
    assert.equal(layout.places().length, 0);
    layout.show({ nodes: [{ id: "one", kind: "student" }], edges: [{ from: "one", to: "none", kind: "has" }] }, BOX);
    assert.equal(layout.places().length, 2);
  });

  it("gives many nodes more room, in steps", () => {
    assert.equal(scaleOf(20, BOX), 1);
    assert.ok(scaleOf(200, BOX) > 1.5);
    assert.equal(scaleOf(176, BOX), scaleOf(200, BOX));
  });
});

describe("the arrow keys", () => {
  const places = new Map([
    ["here", { x: 100, y: 100 }],
    ["right", { x: 150, y: 110 }],
    ["far right", { x: 200, y: 100 }],
    ["below", { x: 110, y: 180 }],
  ]);

  it("lead to the nearest in their direction", () => {
    assert.equal(nextNode("here", "ArrowRight", places, new Set()), "right");
    assert.equal(nextNode("here", "ArrowDown", places, new Set()), "below");
    assert.equal(nextNode("here", "ArrowLeft", places, new Set()), null);
    assert.equal(nextNode("here", "ArrowUp", places, new Set()), null);
    assert.equal(nextNode("gone", "ArrowUp", places, new Set()), null);
  });

  it("prefer what is tied", () => {
    assert.equal(nextNode("here", "ArrowRight", places, new Set(["far right"])), "far right");
  });

  it("reach every node of a settled picture from any other", () => {
    const shape = aClass(30);
    const layout = new Layout();
    layout.show(shape, BOX);
    const all = placesOf(layout, shape);
    const seen = new Set(["s0"]);
    for (const id of seen)
      for (const key of ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"] as const) {
        const next = nextNode(id, key, all, new Set());
        if (next !== null) seen.add(next);
      }
    assert.equal(seen.size, shape.nodes.length);
  });
});

describe("the facts of a graph", () => {
  const facts = factsOf(aRoom());

  it("put the cluster first and lose nobody", () => {
    assert.deepEqual(
      facts.clusters.map(({ group, children }) => [group.id, ...children.map(({ child }) => child.id)]),
      [["g-1", "ada", "ben", "cem", "dua", "eva"]],
    );
    assert.deepEqual(facts.others.map(({ child }) => child.id), ["fay", "gus"]);
    assert.deepEqual(facts.mentors.map(({ id }) => id), ["anna"]);
  });

  it("know of each child the problem, what it is about, and who is there", () => {
    const ada = facts.children.get("ada") ?? assert.fail();
    assert.equal(ada.problem?.label, "missing )");
    assert.deepEqual(ada.concepts.map(({ label }) => label), ["Brackets come in pairs"]);
    assert.equal(plain(mentorWords(ada)), "Anna");
    const gus = facts.children.get("gus");
    assert.deepEqual([gus?.problem, gus?.concepts, gus?.mentor], [null, [], null]);
  });

  it("count whom a problem, a concept or a mentor concerns", () => {
    assert.deepEqual(["g-1", "g-2", "c-brackets-pair", "anna"].map((id) => childrenAt(facts, id).length), [5, 1, 5, 1]);
  });

  it("say the same in words", () => {
    const said = (id: string): string => plain(nodeWords(facts.byId.get(id) ?? assert.fail(), facts));
    assert.equal(said("ada"), "ada: a mentor is there, missing ), Brackets come in pairs, Anna");
    assert.equal(said("gus"), "gus: working");
    assert.equal(said("g-1"), "Problem of 5 children: missing )");
    assert.equal(said("c-brackets-pair"), "Brackets come in pairs: what the problem of 5 children is about");
    assert.equal(said("anna"), "Mentor Anna: with a child");
  });

  it("a mentor who has promised is not there yet", () => {
    const room = aRoom();
    const later = factsOf({ ...room, edges: [edge("anna", "gus", "promised")] });
    assert.equal(plain(mentorWords(later.children.get("gus") ?? assert.fail())), "Anna looks in again");
  });

  it("labels are cut between letters as people see them", () => {
    assert.equal(shortLabel("missing )"), "missing )");
    const family = "👨‍👩‍👧‍👦";
    assert.equal(shortLabel(family.repeat(30)), `${family.repeat(23)}…`);
  });
});

describe("paced work", () => {
  it("is done at once, then at most so often, and always once more after the last news", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    let now = 0;
    const clock = mock.method(performance, "now", () => now);
    const pass = async (ms: number): Promise<void> => {
      now += ms;
      mock.timers.tick(ms);
      for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
    };
    try {
      let done = 0;
      const paced = new Paced(() => {
        done += 1;
        return Promise.resolve();
      }, 400);
      paced.ask();
      assert.equal(done, 1);
      for (let news = 0; news < 50; news += 1) paced.ask();
      await pass(399);
      assert.equal(done, 1);
      await pass(1);
      assert.equal(done, 2);
      await pass(5000);
      assert.equal(done, 2);
      paced.ask();
      assert.equal(done, 3);
      paced.ask();
      paced.end();
      await pass(5000);
      assert.equal(done, 3);
    } finally {
      clock.mock.restore();
      mock.timers.reset();
    }
  });

  it("has one piece under way, however long it takes", async () => {
    const answers: (() => void)[] = [];
    const paced = new Paced(() => new Promise<void>((resolve) => answers.push(resolve)), 0);
    paced.ask();
    paced.ask();
    paced.ask();
    assert.equal(answers.length, 1);
    answers[0]?.();
    await new Promise((resolve) => setTimeout(resolve, 5));
    assert.equal(answers.length, 2);
    paced.end();
  });
});
