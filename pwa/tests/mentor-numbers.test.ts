import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { heatTable, levelOf } from "../mentor/numbers/heat.ts";
import { requestLines, shareLines, timesOf, waitLines } from "../mentor/numbers/lines.ts";
import { statsPath } from "../mentor/numbers/spans.ts";
import { cellWords, figures, kindWords, LINES } from "../mentor/numbers/texts.ts";
import { STRIP } from "../mentor/dialog-texts.ts";
import { PARTS, partOf } from "../mentor/parts.ts";
import { actionOf } from "../mentor/keys.ts";
import { PART_WORDS } from "../mentor/queue-texts.ts";
import { aStudent } from "./mentor-fixtures.ts";
import type { RoomSeries, RoomStats } from "../shared/wire.ts";

const NOBODY: RoomStats = {
  from: 0,
  to: 900_000,
  requests: 0,
  resolved: {},
  wait_s: { mean: null, p50: null, p95: null, max: null },
  service_s: null,
  automation_rate: null,
  estimate_coverage: null,
  estimates: 0,
};
const SOME: RoomStats = {
  ...NOBODY,
  from: 900_000,
  to: 1_800_000,
  requests: 4,
  resolved: { fix: 1, mentor: 2 },
  wait_s: { mean: 90, p50: 60, p95: 300, max: 300 },
  service_s: 150,
  automation_rate: 1 / 3,
  estimate_coverage: 0.75,
  estimates: 4,
};
const SERIES: RoomSeries = {
  from: 0,
  to: 1_800_000,
  time_zone: "Europe/Berlin",
  step_ms: 900_000,
  all: SOME,
  steps: [NOBODY, SOME],
  heat: [],
  concepts: [],
};

describe("the charts", () => {
  it("have a gap where nobody waited, minutes for waits and percent for shares", () => {
    assert.deepEqual(timesOf(SERIES), [0, 900]);
    assert.deepEqual(waitLines(SERIES, LINES).map(({ values }) => values), [[null, 1], [null, 5]]);
    assert.deepEqual(requestLines(SERIES, LINES).map(({ values }) => values), [[0, 4]]);
    assert.deepEqual(shareLines(SERIES, LINES)[0]?.values, [null, 75]);
  });

  it("tell lines apart by more than colour", () => {
    for (const lines of [waitLines(SERIES, LINES), shareLines(SERIES, LINES)])
      assert.equal(new Set(lines.map(({ shape }) => shape)).size, lines.length);
  });

  it("have a table whose cells say what is not there", () => {
    assert.deepEqual([null, 3, 4.26].map(cellWords), ["–", "3", "4.3"]);
  });
});

describe("the figures", () => {
  it("are the room's own, and a share says of how many", () => {
    const told = Object.fromEntries(figures(SOME).map(({ key, value, more }) => [key, [value, more]]));
    assert.deepEqual(told, {
      requests: ["4", "3 resolved"],
      wait: ["1:30", "longest 5:00"],
      half: ["1:00", "95 %: 5:00"],
      help: ["2:30", undefined],
      automation: ["33 %", "of 3"],
      coverage: ["75 %", "of 4"],
    });
  });

  it("invent nothing", () => {
    const values = figures(NOBODY).map(({ value }) => value);
    assert.deepEqual(values, ["0", "–", "–", "–", "–", "–"]);
  });
});

describe("the heat table", () => {
  const cells = [
    { language: "python", kind: "parse", hour: 15, count: 2 },
    { language: "python", kind: "run", hour: 17, count: 8 },
    { language: "python", kind: "parse", hour: 17, count: 1 },
  ];

  it("has every hour between the first and the last, and the most frequent kind first", () => {
    const { hours, rows, most } = heatTable(cells);
    assert.deepEqual(hours, [15, 16, 17]);
    assert.deepEqual(rows.map(({ kind, counts, sum }) => [kind, counts, sum]), [
      ["run", [0, 0, 8], 8],
      ["parse", [2, 0, 1], 3],
    ]);
    assert.equal(most, 8);
    assert.deepEqual(heatTable([]), { hours: [], rows: [], most: 0 });
  });

  it("is darker for more, and one is not nothing", () => {
    assert.deepEqual([0, 1, 2, 3, 5, 8].map((count) => levelOf(count, 8)), [0, 1, 1, 2, 3, 4]);
    assert.equal(levelOf(0, 0), 0);
    assert.equal(kindWords("python", "parse"), "Python: cannot start");
  });
});

describe("the parts of the room", () => {
  it("have keys that lead there, as their tabs say", () => {
    for (const part of PARTS) {
      const press = { key: PART_WORDS[part].key, ctrlKey: false, metaKey: false, altKey: false };
      assert.equal(actionOf({ ...press, within: "page" }), part);
    }
  });

  it("are remembered, unless the word is of another release", () => {
    assert.equal(partOf("mesh"), "mesh");
    assert.equal(partOf("moon"), "queue");
    assert.equal(partOf(null), "queue");
  });

  it("ask for a span until now, of a room by its id", () => {
    assert.equal(statsPath("r 1", "week", "requests.csv"), "rooms/r%201/stats/requests.csv?span=604800000");
  });
});

describe("the strip of children", () => {
  it("counts who needs a look, and whose work has not arrived", () => {
    const states = ["stuck", "working", "offline", "stuck", "idle"] as const;
    const rows = states.map((state, at) => ({ ...aStudent(`s${at}`, "A", state), unsynced: state === "offline" ? 4 : 0 }));
    assert.equal(STRIP.counts(rows), "2 stuck, 1 idle, 1 offline, 1 with unsent work");
    assert.equal(STRIP.counts([aStudent("s", "A", "working")]), "");
  });
});
