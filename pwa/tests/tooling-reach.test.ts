import assert from "node:assert/strict";
import { it } from "node:test";
import { reached } from "../tooling/reach.ts";

it("a page reaches what it names, and what that names, and nothing else", () => {
  const texts = new Map([
    ["student.html", '<script src="/assets/student-a1.js">'],
    ["assets/student-a1.js", 'import("./Workplace-b2.js")'],
    ["assets/Workplace-b2.js", 'new Worker("/assets/python.worker-c3.js"); import "./student-a1.js"'],
    ["assets/python.worker-c3.js", ""],
    ["assets/mentor-d4.js", 'import("./MeshView-e5.js"); import "./student-a1.js"'],
    ["assets/MeshView-e5.js", ""],
  ]);
  assert.deepEqual(
    [...reached("student.html", texts)],
    ["student.html", "assets/student-a1.js", "assets/Workplace-b2.js", "assets/python.worker-c3.js"],
  );
});
