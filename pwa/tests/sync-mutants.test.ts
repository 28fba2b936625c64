/** Each promise of the sync that is taken out, on either side, is missed within a bounded number of histories. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { backoffMs } from "../shared/backoff.ts";
import type { step } from "../shared/sync/core.ts";
import type { perform } from "../shared/sync/perform.ts";
import { write, type Db } from "../shared/sync/store.ts";
import { ModelCentre, PROMISED, type Rules } from "./model-centre.ts";
import { histories } from "./histories.ts";
import { play } from "./play.ts";
import { AS_IT_IS, newId, type PageCode } from "./world.ts";

interface Mutant {
  rules?: Partial<Rules>;
  page?: Partial<PageCode>;
  /** What is missed: a mutant that only crashes would prove nothing. */
  missed: RegExp;
}

const stepping = (
  change: (
    state: Parameters<typeof step>[0],
    input: Parameters<typeof step>[1],
  ) => ReturnType<typeof step> | null,
): Partial<PageCode> => ({
  step: (state, input) => change(state, input) ?? AS_IT_IS.step(state, input),
});

const performing = (
  change: (...asked: Parameters<typeof perform>) => ReturnType<typeof perform>,
): Partial<PageCode> => ({ perform: change });

async function rename(db: Db): Promise<void> {
  const tx = write(db);
  for (const event of await tx.objectStore("outbox").getAll())
    await tx.objectStore("outbox").put({ ...event, event_id: newId() });
  await tx.done;
}

const MUTANTS: Record<string, Mutant> = {
  "the centre counts again what it has": { rules: { dedupes: false }, missed: /doubled|numbers/ },
  "the centre takes other content for a repetition": { rules: { findsForks: false }, missed: /lost/ },
  "the centre takes a number that does not follow": { rules: { findsGaps: false }, missed: /numbers|lost/ },
  "the centre answers before it has committed": { rules: { commitsFirst: false }, missed: /lost/ },
  "the page takes silence for an acknowledgement": {
    page: performing(async (effect, ports) => {
      const input = await AS_IT_IS.perform(effect, ports);
      if (effect.do !== "push" || input.type !== "lost") return input;
      const [first] = await ports.db.getAll("outbox");
      const { client_id = "" } = (await ports.db.get("meta", "sync")) ?? {};
      const seq = first?.seq ?? 0;
      return { type: "pushed", sent: { client_id, first: seq, last: seq }, last_seq: seq, rejected: [] };
    }),
    missed: /lost/,
  },
  "the page forgets an event as soon as it is sent": {
    page: performing(async (effect, ports) => {
      const input = await AS_IT_IS.perform(effect, ports);
      if (effect.do === "push") await ports.db.clear("outbox");
      return input;
    }),
    missed: /lost/,
  },
  "the page forgets more than it has sent": {
    page: stepping((state, input) => {
      if (input.type !== "pushed") return null;
      const { last_seq: up_to, rejected } = input;
      const { client_id } = input.sent;
      return [{ ...state, phase: "store", failures: 0 }, [{ do: "acknowledge", client_id, up_to, rejected }]];
    }),
    missed: /lost/,
  },
  "the page goes on under its old name after a fork": {
    page: stepping((state, input) => {
      if (input.type !== "refused" || input.error !== "fork") return null;
      const failures = state.failures + 1;
      return [
        { ...state, phase: "waiting", failures, unsent: true },
        [{ do: "wait", ms: backoffMs(failures, 0) }],
      ];
    }),
    missed: /unrest|unsent/,
  },
  "the page skips what the centre calls a fork": {
    page: stepping((state, input) => {
      if (input.type !== "refused" || input.error !== "fork" || input.sent === null) return null;
      const { client_id, last: up_to } = input.sent;
      return [{ ...state, phase: "store" }, [{ do: "acknowledge", client_id, up_to, rejected: [] }]];
    }),
    missed: /lost/,
  },
  "the page gives its events other ids with its new name": {
    page: performing(async (effect, ports) => {
      const input = await AS_IT_IS.perform(effect, ports);
      if (effect.do === "rekey") await rename(ports.db);
      return input;
    }),
    missed: /invented|lost|doubled/,
  },
  "the page drops what it has not sent when it pulls": {
    page: performing(async (effect, ports) => {
      const input = await AS_IT_IS.perform(effect, ports);
      if (effect.do === "pull") {
        const tx = write(ports.db);
        for (const event of await tx.objectStore("outbox").getAll())
          if (event.type === "source.saved") await tx.objectStore("outbox").delete(event.seq);
        await tx.done;
      }
      return input;
    }),
    missed: /lost|only here/,
  },
};

/** The same for all, so that a mutant which is caught today is caught tomorrow. */
const RUNS = { numRuns: 150, seed: 20_231, endOnFailure: true };

function survives({ rules = {}, page = {} }: Omit<Mutant, "missed">): Promise<fc.RunDetails<unknown>> {
  const property = fc.asyncProperty(histories, (history) =>
    play(history, new ModelCentre({ ...PROMISED, ...rules }), { ...AS_IT_IS, ...page }),
  );
  return fc.check(property, RUNS) as Promise<fc.RunDetails<unknown>>;
}

for (const [name, mutant] of Object.entries(MUTANTS))
  test(name, async () => {
    const { failed, numRuns, errorInstance } = await survives(mutant);
    assert.ok(failed, `nobody missed it in ${String(RUNS.numRuns)} histories`);
    assert.match(String(errorInstance), mutant.missed);
    console.log(`missed in history ${String(numRuns)}: ${String(errorInstance).slice(0, 90)}`);
  });
