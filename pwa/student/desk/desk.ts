/** The student's desk: the files, the runs, the help, and the line to the centre, behind one set of actions. */
import { get } from "../../shared/api.ts";
import { uuid } from "../../shared/ids.ts";
import { appendEvent } from "../../shared/sync/append.ts";
import type { Applied } from "../../shared/sync/apply.ts";
import { forgetKey, openStudentDb, standing, type Db } from "../../shared/sync/store.ts";
import type { StudentMessage, SuggestionData, TemplatesAnswer } from "../../shared/wire.ts";
import { createEditor } from "../editor/editor.ts";
import type { Desk } from "./actions.ts";
import { answerLines } from "./answers.ts";
import { watchActivity } from "./activity.ts";
import { now } from "./clock.ts";
import { crashedRun, noteRun, tooBig } from "./crash.ts";
import { readDrafts } from "./drafts.ts";
import { createFixes } from "./fixes.ts";
import { keeper, readDesk, readText } from "./held.ts";
import { askToKeep } from "./keeping.ts";
import { createKept, makeRoom } from "./kept.ts";
import { languageOf } from "./languages.ts";
import { openLink } from "./link.ts";
import { observable } from "./observable.ts";
import { fittingOffer, placeOf, shownOffer } from "./offer.ts";
import { createRuns, prepare } from "./runs.ts";
import { createSaver } from "./saver.ts";
import { openSignals } from "./signals.ts";
import { spareKeeper, takeSpare } from "./spare-keeper.ts";
import { heardOfRun } from "../run/index.ts";
import { evolve, isOver, NEW_DESK, type SeenError } from "./state.ts";
import { troubleOf } from "./trouble.ts";

/** A run waits this long for its save: the centre should hear of the program before it hears of its error. */
const SAVE_FIRST_MS = 500;
/** A store that another tab holds may stay silent instead of saying so. */
const LATE_MS = 5000;

export type { Desk } from "./actions.ts";

export async function openDesk(student: string, onBlocked: () => void = () => undefined): Promise<Desk> {
  const onClosed = (): void => store.send({ type: "trouble", trouble: "closed" });
  const store = observable(NEW_DESK, evolve);
  const late = setTimeout(onBlocked, LATE_MS);
  const db: Db = await openStudentDb(`hh-${student}`, { onBlocked, onClosed }).finally(() =>
    clearTimeout(late),
  );
  const edits = observable(0, (count: number) => count + 1);
  const { send } = store;
  const onTrouble = (reason: unknown): void => {
    console.warn(reason);
    send({ type: "trouble", trouble: troubleOf(reason) });
  };
  const spare = spareKeeper(db, student);
  const keep = keeper(db, onTrouble);
  let answers: string[] = [];

  let shutting = false;
  async function count(): Promise<void> {
    if (shutting) return;
    try {
      const link = await standing(db);
      send({ type: "link_changed", link });
      spare.note(link.unsent);
    } catch (reason) {
      onTrouble(reason);
    }
  }
  const appended = (): Promise<void> => {
    link.appended();
    if (store.get().trouble !== null) send({ type: "trouble", trouble: null });
    return count();
  };

  async function append(
    type: string,
    body: object,
    keeping?: (event_id: string) => Record<string, unknown>,
  ): Promise<void> {
    try {
      await appendEvent(db, uuid, { type, body, born: now() }, keeping);
      void appended();
    } catch (reason) {
      onTrouble(reason);
    }
  }

  const activity = watchActivity((body) => void append("activity", { ...body }));
  const editor = createEditor({
    onEdit: (path, undone) => {
      activity.edited(undone);
      edits.send(null);
      saver.typed(path);
    },
    onRun: () => void run(),
  });
  const saver = createSaver({
    db,
    student,
    textOf: editor.textOf,
    onTyping: (typing) => send({ type: "link_changed", link: { typing } }),
    onAppended: appended,
    onTrouble,
    makeRoom: () => makeRoom(db),
  });
  const signals = openSignals(student);
  const runs = createRuns({ send, append, onError: showMark, signals });

  function showMark(error: SeenError): void {
    const { path, text } = editor.current();
    const { line, column } = placeOf(error, fittingOffer(shownOffer(store.get()), path, text));
    if (line !== null && error.name !== "NoAnswer") editor.mark(error.path, { line, column });
  }

  /** A fix may know the place better, but a mark on a text that has changed since would only mislead. */
  function offerCame(offer: SuggestionData): void {
    send({ type: "offer_came", offer });
    const { error } = store.get();
    const { path, text } = editor.current();
    if (error?.path === path && error.text === text) showMark(error);
  }

  async function choose(path: string): Promise<void> {
    await saver.flush().catch(onTrouble);
    const { language } = languageOf(path);
    editor.show({ path, language, ...(await readText(db, path)) });
    send({ type: "file_chosen", path });
    edits.send(null);
    keep("active", path);
    const { error } = store.get();
    editor.mark(path, null);
    if (error?.path === path && error.text === editor.current().text) showMark(error);
    prepare(language).catch(() => undefined);
  }

  async function run(): Promise<void> {
    const { path, text } = editor.current();
    const start = runs.begin();
    activity.ran();
    editor.mark(path, null);
    keep("error", null);
    keep("offer", null);
    send({ type: "run_began", loading: false });
    await Promise.race([saveNow(path), new Promise((resolve) => setTimeout(resolve, SAVE_FIRST_MS))]);
    start({ path, text, answers });
  }

  /** Before anything that speaks of the program, the centre is told the program. */
  async function saveNow(path: string): Promise<void> {
    if (store.get().copies.some((copy) => copy.copy_path === path)) return;
    saver.typed(path);
    await saver.flush().catch(onTrouble);
  }

  async function onApplied(applied: Applied): Promise<void> {
    for (const path of applied.files) editor.replace(path, (await readText(db, path)).text);
    if (applied.files.length > 0) edits.send(null);
    if (applied.copies) send({ type: "copies_changed", copies: await db.getAll("copies") });
    for (const ticket of applied.tickets) send({ type: "ticket_came", ticket });
    if (applied.settings !== null) send({ type: "settings_changed", settings: applied.settings });
    applied.suggestions.forEach(offerCame);
    for (const told of applied.broadcasts) send({ type: "told", told });
    if (applied.stuck !== null) send({ type: "stuck_changed", stuck: applied.stuck });
    await cancelLate();
    await count();
  }

  function onMessage(message: StudentMessage): void {
    if (message.type === "ticket") {
      send({ type: "ticket_came", ticket: message.ticket });
      keep("ticket", store.get().ticket);
      void cancelLate();
    } else if (message.type === "queue") {
      send({ type: "place_came", place: message });
      keep("place", message);
    } else if (message.type === "run") {
      heardOfRun(message);
    } else if (message.type === "watched") {
      send({ type: "watched", by: message.by });
    } else if (message.type === "broadcast") {
      send({ type: "told", told: message });
      keep("told", store.get().told);
    } else if (message.type === "suggestion" && message.path !== null) {
      const { suggestion, path, error_event_id = null } = message;
      offerCame({ suggestion, path, error_event_id });
      keep("offer", { suggestion, path, error_event_id });
    }
  }

  /** The hand went down before the centre had given the ticket a name. */
  async function cancelLate(): Promise<void> {
    const { asked, ticket } = store.get();
    if (asked?.cancelled !== true || ticket === null || isOver(ticket)) return;
    send({ type: "ticket_put_away" });
    await append("help.cancelled", { ticket_id: ticket.id }, () => ({
      asked: null,
      ticket: null,
      place: null,
    }));
  }

  async function lookForForms(): Promise<void> {
    const answer = await get<TemplatesAnswer>("templates", { timeout_ms: 5000 });
    if (!answer.ok || shutting) return;
    send({ type: "forms_came", forms: answer.templates });
    keep("forms", answer.templates);
  }

  const wiped = await takeSpare(db, student).catch((reason: unknown) => (onTrouble(reason), null));
  const found = await readDesk(db);
  send({ type: "opened", state: { ...found, wiped } });
  for (const { path, text } of readDrafts(student)) {
    if ((found.copies ?? []).some((copy) => copy.copy_path === path)) continue;
    editor.show({ path, language: languageOf(path).language, text });
    saver.typed(path);
  }
  const link = openLink({
    db,
    flush: () => saver.flush(),
    onApplied,
    onTrouble,
    onMessage,
    onReport: ({ reached, signed_out }) => {
      send({ type: "link_changed", link: { reached, signed_out } });
      void count();
    },
  });
  void lookForForms();
  void askToKeep().then((persisted) => send({ type: "link_changed", link: { persisted } }));
  const crashed = crashedRun();
  try {
    await choose(store.get().active);
  } catch (reason) {
    saver.stop();
    activity.stop();
    signals.stop();
    link.stop();
    db.close();
    throw reason;
  }
  if (crashed !== null && crashed === store.get().active)
    send({ type: "error_seen", error: tooBig(crashed) });

  const hidden = (): void => {
    if (document.visibilityState === "hidden") saver.leaving();
  };
  const leaving = (): void => {
    noteRun(null);
    saver.leaving();
  };
  addEventListener("pagehide", leaving);
  addEventListener("blur", saver.leaving);
  document.addEventListener("visibilitychange", hidden);

  function shut(): void {
    shutting = true;
    removeEventListener("pagehide", leaving);
    removeEventListener("blur", saver.leaving);
    document.removeEventListener("visibilitychange", hidden);
    saver.stop();
    runs.stop();
    activity.stop();
    signals.stop();
    spare.stop();
    link.stop();
    db.close();
  }
  let closed: Promise<void> | null = null;

  return {
    store,
    editor,
    edits,
    silentMs: link.silentMs,
    choose,
    setAnswers: (text) => {
      answers = answerLines(text);
    },
    run,
    stop: runs.stop,
    ...createFixes({ store, editor, append, run, halt: runs.begin }),
    sawTold: async (id) => {
      if (store.get().told.some((one) => one.id === id && one.seen)) return;
      send({ type: "told_seen", id });
      await append("broadcast.read", { broadcast_id: id }, () => ({ told: store.get().told }));
    },
    putToldAway: (id) => {
      send({ type: "told_put_away", id });
      keep("told", store.get().told);
    },
    declineHelp: async () => {
      const offered_at = store.get().stuck?.at;
      send({ type: "stuck_changed", stuck: null });
      if (offered_at !== undefined) await append("stuck.declined", { offered_at }, () => ({ stuck: null }));
    },
    askForHelp: async (said, because = null) => {
      const { path } = editor.current();
      await saveNow(path);
      const body = { language: languageOf(path).language, path, ...said, because };
      const asked = { event_id: "", at_ms: Date.now(), cancelled: false };
      send({ type: "help_asked", asked });
      send({ type: "stuck_changed", stuck: null });
      await append("help.asked", body, (event_id) => ({ asked: { ...asked, event_id } }));
    },
    lookForForms,
    cancelHelp: async () => {
      const { ticket, asked } = store.get();
      send({ type: "help_cancelled" });
      if (ticket !== null && !isOver(ticket)) {
        send({ type: "ticket_put_away" });
        await append("help.cancelled", { ticket_id: ticket.id }, () => ({
          asked: null,
          ticket: null,
          place: null,
        }));
      } else keep("asked", asked && { ...asked, cancelled: true });
    },
    putTicketAway: () => {
      send({ type: "ticket_put_away" });
      for (const key of ["ticket", "place", "asked"]) keep(key, null);
    },
    kept: createKept({
      db,
      editor,
      saver,
      choose,
      onAppended: appended,
      onCopies: (copies) => send({ type: "copies_changed", copies }),
      onTrouble,
    }),
    putNoteAway: () => send({ type: "wiped", wiped: null }),
    signedIn: link.signedIn,
    hush: link.hush,
    // A store that cannot be written keeps nobody from leaving.
    forgetKeys: () =>
      Promise.all([forgetKey(db), signals.forget()]).then(
        () => undefined,
        (reason: unknown) => console.warn(reason),
      ),
    flush: () => saver.flush().catch(onTrouble),
    close: () => (closed ??= saver.flush().catch(onTrouble).then(shut)),
    abandon: () => {
      if (closed === null) shut();
      closed ??= Promise.resolve();
    },
  };
}
