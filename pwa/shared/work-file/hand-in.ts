/** Hands work files in at the centre, one after the other, and says what became of each. */
import { post, UNREACHABLE, type Refusal } from "../api.ts";
import type { HandedIn } from "../wire.ts";
import type { KeptText } from "./format.ts";
import { readWorkFile } from "./read.ts";

export type WhyNot =
  /** The signature does not fit: changed since, or made without a key. */
  | "changed"
  | "foreign"
  | "unknown_child"
  | "no_work_file"
  | "too_large"
  | "later"
  | "signed_out"
  | "unreachable";

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

export const whyNot = (refusal: Pick<Refusal, "error">): WhyNot => WHY[refusal.error] ?? "later";

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
        answer.ok ? { name, texts, taken: true, answer } : { name, texts, taken: false, why: whyNot(answer) },
      );
    }
  }
  return outcomes;
}
