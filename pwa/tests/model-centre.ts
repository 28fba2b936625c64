/**
 * A centre in memory that keeps the protocol as the server does: `sync-model.test.ts` holds it to the same
 * conversations. Each promise is a rule of its own, so that a test can take one away.
 */
import type { Refusal } from "../shared/api.ts";
import type { Server } from "../shared/sync/perform.ts";
import type {
  Delta,
  FileData,
  HelloAnswer,
  PullAnswer,
  PushAnswer,
  PushedEvent,
  Snapshot,
} from "../shared/wire.ts";

type Push = Parameters<Server["push"]>[0];
type Facts = Record<string, unknown>;

export interface Rules {
  /** An event that the journal has is not counted again: neither under its number nor under another one. */
  dedupes: boolean;
  /** The same number with other content is refused. */
  findsForks: boolean;
  /** A number that does not follow the last one is refused. */
  findsGaps: boolean;
  /** What is answered is in the journal. */
  commitsFirst: boolean;
}

export const PROMISED: Rules = { dedupes: true, findsForks: true, findsGaps: true, commitsFirst: true };

export type Kind = "did" | "conflict" | "rejected" | "repeated" | "taken";

export interface Row {
  student: string;
  client_id: string;
  seq: number;
  event_id: string;
  print: string;
  kind: Kind;
  event: PushedEvent;
  reason: string;
  /** Of a conflict, where its text went. */
  place: string;
}

interface Save {
  language: string;
  path: string;
  text: string;
  base_rev: string | null;
}

interface Kept {
  rows: Row[];
}

export const refused = (error: string, facts: Facts = {}, status = 409): Refusal => ({
  ok: false,
  error,
  facts,
  status,
});

/** What each kind of event must have. Of others the server says `unknown_type`. */
const FIELDS: Record<string, string[]> = {
  "source.saved": ["language", "path", "text", "base_rev"],
  "source.snapshot": ["path", "text"],
  activity: ["idle_s", "edits", "undos", "runs"],
  "run.finished": ["language", "path", "ok", "ms"],
  "help.cancelled": ["ticket_id"],
  "suggestion.accepted": ["suggestion_id"],
};
/** The journal begins with the room and the children. */
const FIRST = 10;
const COUNTED: readonly Kind[] = ["did", "conflict", "rejected"];

export class ModelCentre {
  rows: Row[] = [];
  epoch = 1;
  now_ms = 1_700_000_000_000;
  most_files = 100;
  page_events = 200;
  readonly rules: Rules;
  /** Answered and not yet in the journal: never anything while the rules are kept. */
  private pending: Row[] = [];

  constructor(rules: Rules = PROMISED) {
    this.rules = rules;
  }

  // --- what happens to it ---

  backUp(): Kept {
    return { rows: [...this.rows] };
  }

  restore(kept: Kept): void {
    this.rows = [...kept.rows];
    this.pending = [];
    this.epoch += 1;
  }

  /** The process dies; what is in the journal stays. */
  crash(): void {
    this.pending = [];
  }

  // --- calls ---

  hello(student: string, { client_id }: { client_id: string }): HelloAnswer | Refusal {
    if (this.isAnothers(student, client_id)) return refused("not_yours", { client_id }, 403);
    const work_key = { id: `id-${student}`, key: `key-${student}-${String(this.epoch)}` };
    const { version, now_ms: server_time } = this;
    return {
      ok: true,
      last_seq: this.lastSeq(client_id),
      version,
      epoch: this.epochName,
      server_time,
      work_key,
    };
  }

  push(student: string, { client_id, events }: Push): PushAnswer | Refusal {
    this.settle();
    if (this.isAnothers(student, client_id)) return refused("not_yours", { client_id }, 403);
    const decided: Row[] = [];
    let last = this.lastSeq(client_id);
    for (const event of events) {
      const { seq } = event;
      if (seq <= last && (this.rules.dedupes || this.rules.findsForks)) {
        const held = [...this.rows, ...decided].find((row) => row.client_id === client_id && row.seq === seq);
        const differs = held !== undefined && held.print !== printOf(event);
        if (differs && this.rules.findsForks) return refused("fork", { last_seq: last, seq });
        if (this.rules.dedupes) continue;
      } else if (seq !== last + 1 && this.rules.findsGaps) return refused("gap", { last_seq: last });
      decided.push(this.decide(student, client_id, event, decided));
      last = Math.max(last, seq);
    }
    if (this.rules.commitsFirst) this.rows.push(...decided);
    else this.pending = decided;
    const all = [...this.rows, ...this.pending];
    const rejected = events.flatMap(({ seq }) => {
      const reason = reasonOf(
        all,
        all.find((row) => row.client_id === client_id && row.seq === seq),
      );
      return reason === "" ? [] : [{ seq, reason }];
    });
    return { ok: true, last_seq: last, rejected, version: this.version + this.pending.length };
  }

  pull(student: string, since: string | null): PullAnswer {
    this.settle();
    const [, epoch, digits] = /^(.+)\.(\d+)$/.exec(since ?? "") ?? [];
    const from = Number(digits);
    const answer = { ok: true, epoch: this.epochName } as const;
    if (epoch !== this.epochName || from > this.version)
      return { ...answer, reset: true, snapshot: this.snapshot(student), ...this.upTo(this.version) };
    const shown = this.rows.flatMap((row, index) =>
      row.student === student && isShown(row) && FIRST + index + 1 > from
        ? [{ row, at: FIRST + index + 1 }]
        : [],
    );
    const page = shown.slice(0, this.page_events);
    const more = page.length === this.page_events;
    const newest = new Map<string, Delta>();
    for (const { row, at } of page) {
      const delta = deltaOf(row, at, this.now_ms, newest.get(keyOf(row)));
      newest.delete(keyOf(row));
      newest.set(keyOf(row), delta);
    }
    const reached = more ? (page.at(-1)?.at ?? from) : this.version;
    return { ...answer, deltas: [...newest.values()], more, ...this.upTo(reached) };
  }

  // --- what it knows ---

  get version(): number {
    return FIRST + this.rows.length;
  }

  lastSeq(client_id: string): number {
    return this.rows
      .filter((row) => row.client_id === client_id)
      .reduce((most, row) => Math.max(most, row.seq), 0);
  }

  /** Path to text and revision; a copy has a path of its own and says whose copy it is. */
  files(student: string): Map<string, FileData & { copy_of?: string }> {
    return this.filesIn(student, this.rows);
  }

  private get epochName(): string {
    return `epoch-${String(this.epoch)}`;
  }

  private upTo(version: number): { version: number; cursor: string } {
    return { version, cursor: `${this.epochName}.${String(version)}` };
  }

  private settle(): void {
    this.rows.push(...this.pending);
    this.pending = [];
  }

  private isAnothers(student: string, client_id: string): boolean {
    const owner = this.rows.find((row) => row.client_id === client_id)?.student;
    return owner !== undefined && owner !== student;
  }

  private decide(student: string, client_id: string, event: PushedEvent, before: Row[]): Row {
    const { seq, event_id } = event;
    const all = [...this.rows, ...before];
    const print = printOf(event);
    const row: Row = { student, client_id, seq, event_id, print, kind: "did", event, reason: "", place: "" };
    const held = all.find((other) => other.event_id === event_id && COUNTED.includes(other.kind));
    if (held !== undefined && this.rules.dedupes)
      return { ...row, kind: held.student === student && held.print === print ? "repeated" : "taken" };
    const files = this.filesIn(student, all);
    const reason = objectionTo(event) || (this.hasRoom(files, event) ? "" : "too_many");
    if (reason !== "") return { ...row, kind: "rejected", reason };
    if (event.type !== "source.saved") return row;
    const place = placeOf(files, event_id, event.body as Save);
    return { ...row, kind: place === (event.body as Save).path ? "did" : "conflict", place };
  }

  private hasRoom(files: ReadonlyMap<string, unknown>, { type, body }: PushedEvent): boolean {
    return type !== "source.saved" || files.has((body as Save).path) || files.size < this.most_files;
  }

  private filesIn(student: string, rows: readonly Row[]): Map<string, FileData & { copy_of?: string }> {
    const files = new Map<string, FileData & { copy_of?: string }>();
    for (const row of rows.filter((one) => one.student === student && isShown(one))) {
      const { language, path, text, base_rev } = row.event.body as Save;
      const file = { path: row.place, language, text, rev: row.event_id, base_rev };
      files.set(row.place, row.kind === "did" ? file : { ...file, copy_of: path });
    }
    return files;
  }

  private snapshot(student: string): Snapshot {
    const held = [...this.files(student).values()];
    return {
      files: held.filter((file) => file.copy_of === undefined),
      conflicts: held.flatMap(({ copy_of, path: copy_path, language, text, rev }) =>
        copy_of === undefined ? [] : [{ path: copy_of, copy_path, language, text, rev }],
      ),
      tickets: [],
      suggestions: [],
      broadcasts: [],
      settings: {},
    };
  }
}

const isShown = (row: Row): boolean =>
  row.kind === "conflict" || (row.kind === "did" && row.event.type === "source.saved");

const keyOf = (row: Row): string => `${row.kind} ${row.place}`;

function deltaOf(row: Row, version: number, at: number, before: Delta | undefined): Delta {
  const { language, path, text, base_rev } = row.event.body as Save;
  const { event_id: rev, place: copy_path } = row;
  if (row.kind === "conflict")
    return { version, kind: "conflict", at, data: { path, copy_path, language, text, rev } };
  const earlier = before?.kind === "file" ? [...(before.data.replaces ?? []), before.data.rev] : [];
  const replaces = [...new Set([...earlier, ...(base_rev === null ? [] : [base_rev])])];
  return { version, kind: "file", at, data: { path, language, text, rev, base_rev, replaces } };
}

/** Why the answer names an event as refused; of one that came again, what was said of it first. */
function reasonOf(rows: readonly Row[], row: Row | undefined): string {
  if (row?.kind === "taken") return "fork";
  if (row?.kind === "repeated")
    return rows.find((other) => other.event_id === row.event_id && other.kind === "rejected")?.reason ?? "";
  return row?.reason ?? "";
}

function objectionTo({ type, v, body }: PushedEvent): string {
  const fields = FIELDS[type];
  if (fields === undefined || v > 1) return "unknown_type";
  if (v < 1) return "old_version";
  if (!fields.every((field) => field in Object(body))) return "malformed";
  return type === "suggestion.accepted" ? "not_found" : "";
}

/** The content and not its spelling. */
function printOf({ type, v, event_id, body }: PushedEvent): string {
  const sorted = Object.entries((body ?? {})).sort(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([type, v, event_id, sorted]);
}

/** Where a saved text goes: to its file, or on an old base to a copy beside it. */
function placeOf(
  files: ReadonlyMap<string, FileData & { copy_of?: string }>,
  event_id: string,
  { path, text, base_rev }: Save,
): string {
  const head = files.get(path);
  if (head === undefined || head.rev === base_rev || head.text === text) return path;
  for (const [place, copy] of files) if (copy.copy_of === path && copy.rev === base_rev) return place;
  const digits = event_id.replaceAll("-", "");
  const name = (length: number): string =>
    path.replace(/(\.[^.]*)?$/, ` (copy ${digits.slice(0, length)})$1`);
  for (let length = 4; length < digits.length; length += 1) if (!files.has(name(length))) return name(length);
  return name(digits.length);
}
