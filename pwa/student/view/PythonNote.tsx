import { useEffect, useSyncExternalStore } from "react";
import { languageOf } from "../desk/languages.ts";
import { theOffline } from "../offline/index.ts";
import { percentHere } from "../offline/python-core.ts";
import type { PythonHere } from "../offline/python.ts";
import { prepare } from "../run/index.ts";
import { OFFLINE } from "../texts.ts";
import "../offline/offline.css";

/** How long it is told that Python has come. */
const TELL_MS = 12_000;

/** Tells quietly that Python is on its way to this laptop, and that it has come. */
export function PythonNote({ path }: { path: string }) {
  const offline = theOffline();
  return offline === null ? null : <Note python={offline.python} language={languageOf(path).language} />;
}

function Note({ python, language }: { python: PythonHere; language: string }) {
  const { phase, is_news } = useSyncExternalStore(python.state.subscribe, python.state.get);
  useEffect(() => {
    // It is being loaded for running anyway; stored afterwards, it comes from the browser's own cache.
    if (language === "python") prepare(language).then(python.wanted, () => undefined);
  }, [language, python]);
  useEffect(() => {
    if (!is_news) return;
    const timer = setTimeout(python.told, TELL_MS);
    return () => clearTimeout(timer);
  }, [is_news, python]);
  const percent = percentHere(python.state.get());
  return (
    <div className="python-note" data-testid="python-note" data-phase={phase} data-percent={percent}>
      {phase === "fetching" ? (
        <label className="python-comes">
          {OFFLINE.pythonComes}
          <progress max={100} value={percent} />
          <span className="hh-numbers" aria-hidden="true">
            {OFFLINE.percent(percent)}
          </span>
        </label>
      ) : null}
      <p role="status">{is_news ? OFFLINE.pythonHere : ""}</p>
    </div>
  );
}
