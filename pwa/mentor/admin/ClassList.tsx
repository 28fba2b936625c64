import { useState, type ChangeEvent } from "react";
import { post } from "../../shared/api.ts";
import { Button } from "../../shared/ui/index.ts";
import type { ClassListAnswer, ClassListPreview, ListTaken } from "../../shared/wire.ts";
import { Told } from "../Told.tsx";
import { useAnswer } from "../use-answer.ts";
import type { Room } from "../wire.ts";
import { Said } from "./Said.tsx";
import { base64 } from "./base64.ts";
import { LIST, refusalWords } from "./texts.ts";
import { useDeed, type Deed } from "./use-deed.ts";

interface ClassListProps {
  room: Room;
  connected: boolean;
  onBack: () => void;
}

/** The file as it was read, and what it would change; `stale`: looked at once more, because the list became another. */
interface Looked {
  data: string;
  preview: ClassListPreview;
  stale: boolean;
}

/** Which names a room knows, and a CSV file with others, looked at before anything is changed. */
export function ClassList({ room, connected, onBack }: ClassListProps) {
  const path = `rooms/${encodeURIComponent(room.id)}/roster`;
  const asked = useAnswer<ClassListAnswer>(path, connected);
  const [looked, setLooked] = useState<Looked | "looking" | { failed: string } | null>(null);
  const deed = useDeed();

  async function look(data: string, stale: boolean): Promise<void> {
    setLooked("looking");
    const preview = await post<ClassListPreview>(`${path}/preview`, { data });
    setLooked(preview.ok ? { data, preview, stale } : { failed: refusalWords(preview) });
  }

  async function choose(event: ChangeEvent<HTMLInputElement>): Promise<void> {
    const { files } = event.target;
    const file = files?.[0];
    if (file === undefined) return;
    deed.say(null);
    await look(base64(new Uint8Array(await file.arrayBuffer())), false);
  }

  async function take(names: readonly string[], only: boolean, seen: string, data: string | null): Promise<void> {
    const told = await deed.run<ListTaken>(path, { names, only, seen }, ({ error }) => {
      if (error !== "stale" || data === null) return false;
      void look(data, true);
      return true;
    });
    if (told === null) return;
    setLooked(null);
    asked.again();
    deed.say(told.names === 0 ? LIST.cleared : LIST.taken(told.names));
  }

  return (
    <section className="admin__part" data-testid="class-list">
      <h3>{LIST.title(room.name)}</h3>
      <p className="admin__soft">{LIST.what}</p>
      <Told asked={asked}>
        {({ names, only, rev }) => (
          <>
            <p data-testid="list-now">{names.length === 0 ? LIST.none : LIST.some(names.length, only)}</p>
            {names.length === 0 ? null : <Names of={names} />}
            {names.length === 0 ? null : (
              <p className="admin__line">
                <Button
                  onClick={() => void take([], false, rev, null)}
                  unavailable={!connected || deed.busy}
                  data-testid="list-clear"
                >
                  {LIST.clear}
                </Button>
              </p>
            )}
          </>
        )}
      </Told>
      <label className="admin__file">
        <span className="hh-field__label">{LIST.choose}</span>
        <input type="file" accept=".csv,text/csv" disabled={!connected} onChange={(event) => void choose(event)} data-testid="list-file" />
      </label>
      <div aria-live="polite">
        {looked === "looking" ? <p>{LIST.looking}</p> : null}
        {looked !== null && typeof looked === "object" && "failed" in looked ? (
          <p className="notice notice--error">{looked.failed}</p>
        ) : null}
        {looked !== null && typeof looked === "object" && "preview" in looked ? (
          <Changes
            key={looked.preview.rev + looked.data}
            looked={looked}
            connected={connected}
            deed={deed}
            onTake={(only) => void take(looked.preview.names, only, looked.preview.rev, looked.data)}
          />
        ) : null}
      </div>
      <Said deed={deed} />
      <p className="admin__line">
        <Button variant="bare" onClick={onBack} data-testid="list-back">
          {LIST.back}
        </Button>
      </p>
    </section>
  );
}

interface ChangesProps {
  looked: Looked;
  connected: boolean;
  deed: Deed;
  onTake: (only: boolean) => void;
}

function Changes({ looked: { preview, stale }, connected, deed, onTake }: ChangesProps) {
  const [only, setOnly] = useState(false);
  if (preview.problems.length > 0)
    return (
      <div className="notice notice--error" data-testid="list-problems">
        <p>{LIST.problems}</p>
        <ul>
          {preview.problems.map((problem) => (
            <li key={problem}>
              <bdi>{problem}</bdi>
            </li>
          ))}
        </ul>
        {preview.more_problems > 0 ? <p>{LIST.moreProblems(preview.more_problems)}</p> : null}
      </div>
    );
  const { added, gone, here, kept } = preview;
  return (
    <div className="admin__ask" data-testid="list-preview">
      {stale ? <p className="notice notice--hand">{LIST.stale}</p> : null}
      {added.length + gone.length === 0 ? <p>{LIST.same}</p> : null}
      {added.length > 0 ? <p>{LIST.added(added.length)}:</p> : null}
      {added.length > 0 ? <Names of={added} /> : null}
      {gone.length > 0 ? <p>{LIST.gone(gone.length)}:</p> : null}
      {gone.length > 0 ? <Names of={gone} /> : null}
      {here.length > 0 ? <p className="admin__soft">{LIST.here(here)}</p> : null}
      {kept > 0 ? <p className="admin__soft">{LIST.kept(kept)}</p> : null}
      <label className="admin__check">
        <input type="checkbox" checked={only} onChange={(event) => setOnly(event.target.checked)} data-testid="list-only" />
        {LIST.only}
      </label>
      <p className="admin__line">
        <Button variant="primary" busy={deed.busy} unavailable={!connected} onClick={() => onTake(only)} data-testid="list-take">
          {LIST.take}
        </Button>
      </p>
    </div>
  );
}

function Names({ of }: { of: readonly string[] }) {
  return (
    <ul className="admin__names">
      {of.map((name) => (
        <li key={name}>
          <bdi>{name}</bdi>
        </li>
      ))}
    </ul>
  );
}
