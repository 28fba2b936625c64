/** Whatever lines, browsers, disks and the centre do: nothing is lost, doubled, disordered or called saved too early. */
import { test } from "node:test";
import fc from "fast-check";
import { ModelCentre } from "./model-centre.ts";
import { histories } from "./histories.ts";
import { play } from "./play.ts";
import { AS_IT_IS } from "./world.ts";

test("every history of two laptops, three tabs and a centre ends well", async () => {
  await fc.assert(
    fc.asyncProperty(histories, (history) => play(history, new ModelCentre(), AS_IT_IS)),
    { numRuns: Number(process.env.HISTORIES ?? 100) },
  );
});
