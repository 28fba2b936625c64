/** Hands work files in at the centre, one after the other, and says what became of each. */
import { post, UNREACHABLE, type Refusal } from "../api.ts";
import type { HandedIn } from "../wire.ts";
import type { KeptText } from "./format.ts";
import { readWorkFile, type ReadFile } from "./read.ts";
import { NO_KEY } from "./sign.ts";

export type WhyNot =
  /** The signature does not fit: changed since, or made with words that were renewed. */
  | "changed"
  /** There was no key: the laptop never reached the centre. */
  | "unheard"
  /** There was no key, and nothing to send either: texts for people, from a laptop that could not read its store. */
  | "only_texts"
  | "foreign"
  | "unknown_child"
  | "no_work_file"
  | "too_large"
  | "later"
  | "signed_out"
  | "unreachable";

/** What the centre did with a file that it read: everything is there, some, none, or nothing waited in it. */
export type Heard = "taken" | "partly" | "refused" | "nothing";

export function heardOf({ taken, known, rejected }: Pick<HandedIn, "taken" | "known" | "rejected">): Heard {
  if (rejected.length > 0) return taken + known > 0 ? "partly" : "refused";
  return taken + known > 0 ? "taken" : "nothing";
}

export type Outcome = { name: string; texts: KeptText[] } & (
  | { taken: true; answer: HandedIn }
  | { taken: false; why: WhyNot }
);

/** No file of ours is larger; one that is would only freeze the page. */
export const MAX_FILE_BYTES = 4_000_000;
const TIMEOUT_MS = 30_000;

const WHY: Record<string, WhyNot> = {
  bad_code: "changed",
  not_yours: "foreign",
  not_found: "unknown_child",
  malformed: "no_work_file",
  too_large: "too_large",
  no_session: "signed_out",
  [UNREACHABLE]: "unreachable",
};

export function whyNot(
  refusal: Pick<Refusal, "error">,
  { file, events }: Pick<ReadFile, "file" | "events">,
): WhyNot {
  const why = WHY[refusal.error] ?? "later";
  if (why !== "changed" || file?.key_id !== NO_KEY) return why;
  return events === 0 ? "only_texts" : "unheard";
}

interface Picked {
  name: string;
  size: number;
  text: () => Promise<string>;
}

/** The parts of one file in their own order, whatever order they were chosen in. */
export async function handIn(path: string, files: readonly Picked[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const read = await Promise.all(
    files.map(async (file) => {
      if (file.size > MAX_FILE_BYTES) return { name: file.name, content: null, part: 0 };
      const content = readWorkFile(await file.text());
      return { name: file.name, content, part: content.part };
    }),
  );
  for (const { name, content } of read.sort((one, other) => one.part - other.part)) {
    if (content === null) outcomes.push({ name, texts: [], taken: false, why: "too_large" });
    else if (content.file === null)
      outcomes.push({ name, texts: content.texts, taken: false, why: "no_work_file" });
    else {
      const answer = await post<HandedIn>(path, content.file, { timeout_ms: TIMEOUT_MS });
      const { texts } = content;
      outcomes.push(
        answer.ok
          ? { name, texts, taken: true, answer }
          : { name, texts, taken: false, why: whyNot(answer, content) },
      );
    }
  }
  return outcomes;
}
