/** What one student's laptop still knows after a reload. */
import type { Told } from "../../shared/sync/held.ts";
import type { ChildSettings, HelpForm, QueuePlace, StuckData } from "../../shared/wire.ts";
import type { SuggestionData, Ticket } from "../../shared/wire.ts";
import { standing, type Db } from "../../shared/sync/store.ts";
import { LANGUAGES, languageOf } from "./languages.ts";
import type { Asked, DeskState, SeenError } from "./state.ts";
import { isOver, NEW_DESK } from "./state.ts";

async function held<T>(db: Db, key: string): Promise<T | null> {
  return ((await db.get("state", key)) as T | undefined) ?? null;
}

export async function readDesk(db: Db): Promise<Partial<DeskState>> {
  const [active, error, offer, settings, ticket, place, asked, forms, told, stuck] = await Promise.all([
    held<string>(db, "active"),
    held<SeenError>(db, "error"),
    held<SuggestionData>(db, "offer"),
    held<ChildSettings>(db, "settings"),
    held<Ticket>(db, "ticket"),
    held<QueuePlace>(db, "place"),
    held<Asked>(db, "asked"),
    held<HelpForm[]>(db, "forms"),
    held<Told[]>(db, "told"),
    held<StuckData>(db, "stuck"),
  ]);
  const known = LANGUAGES.some((one) => one.path === active);
  return {
    active: known && active !== null ? active : NEW_DESK.active,
    copies: await db.getAll("copies"),
    error,
    offer,
    settings: settings ?? NEW_DESK.settings,
    ticket: ticket !== null && isOver(ticket) ? null : ticket,
    place,
    asked,
    forms: forms ?? [],
    told: told ?? [],
    stuck: stuck?.stuck === true ? stuck : null,
    link: { ...NEW_DESK.link, ...(await standing(db)) },
  };
}

/** The stored text of a file; a copy of another version; or the first lines of a new program. */
export async function readText(db: Db, path: string): Promise<{ text: string; readOnly: boolean }> {
  const copy = await db.get("copies", path);
  if (copy !== undefined) return { text: copy.text, readOnly: true };
  const file = await db.get("files", path);
  return { text: file?.text ?? languageOf(path).first, readOnly: false };
}

/** Keeps a part of the page's state for after a reload; what belongs to an event is stored with the event. */
export function keeper(db: Db, onTrouble: (reason: unknown) => void): (key: string, value: unknown) => void {
  return (key, value) => {
    db.put("state", value, key).catch(onTrouble);
  };
}
