import { useEffect, useRef } from "react";
import { Button, Kbd } from "../../shared/ui/index.ts";
import { TOO_LONG } from "../../shared/sync/refused.ts";
import type { Desk } from "../desk/desk.ts";
import { LANGUAGES } from "../desk/languages.ts";
import { CopyNote } from "../kept/CopyNote.tsx";
import { HistoryButton } from "../kept/HistoryButton.tsx";
import { WatchedNote } from "../seldom.ts";
import { DESK, SAVED } from "../texts.ts";
import { useDeskState } from "./use-desk.ts";

export function EditorPane({ desk, onRun }: { desk: Desk; onRun: () => void }) {
  const state = useDeskState(desk);
  const refused = state.link.refused[state.active];
  const running = state.running !== "no";
  return (
    <section className="editor-pane" aria-label={DESK.files}>
      <div className="editor-bar">
        <FileTabs desk={desk} />
        <div className="run-buttons">
          <HistoryButton desk={desk} />
          <Button
            onClick={desk.stop}
            disabled={!running}
            data-testid="stop"
            className={running ? "stop-now" : ""}
          >
            <StopSign /> {DESK.stop}
          </Button>
          <Button
            variant="primary"
            onClick={onRun}
            data-testid="run"
            title="Ctrl+Enter"
            aria-keyshortcuts="Control+Enter"
          >
            <PlaySign /> {DESK.run} <Kbd>Ctrl ⏎</Kbd>
          </Button>
        </div>
      </div>
      {state.watched.length === 0 ? null : <WatchedNote by={state.watched} />}
      <CopyNote desk={desk} />
      {refused === undefined ? null : (
        <p className="copy-note" role="status" data-testid="refused-note" data-reason={refused}>
          {refused === TOO_LONG || refused === "too_large" ? SAVED.tooBig : SAVED.notTaken}
        </p>
      )}
      <EditorHost desk={desk} />
    </section>
  );
}

function FileTabs({ desk }: { desk: Desk }) {
  const { active, copies } = useDeskState(desk);
  return (
    <div className="tabs" role="group" aria-label={DESK.files}>
      {LANGUAGES.map((file) => (
        <button
          key={file.path}
          type="button"
          className="tab"
          aria-pressed={active === file.path}
          data-testid={`language-${file.language}`}
          onClick={() => void desk.choose(file.path).then(() => desk.editor.focus())}
        >
          <span className="tab-name">{file.name}</span>
          <span className="tab-path">{file.path}</span>
        </button>
      ))}
      {copies.map((copy) => (
        <button
          key={copy.copy_path}
          type="button"
          className="tab tab--copy"
          aria-pressed={active === copy.copy_path}
          data-testid="conflict-copy"
          onClick={() => void desk.choose(copy.copy_path)}
        >
          <span className="tab-path">{copy.copy_path}</span>
        </button>
      ))}
    </div>
  );
}

function EditorHost({ desk }: { desk: Desk }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    box.current?.append(desk.editor.host);
    desk.editor.focus();
  }, [desk]);
  return <div className="editor-box" ref={box} data-testid="editor" />;
}

const PlaySign = () => (
  <svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true">
    <path
      d="M3 1.800v12.400a1 1 0 0 0 1.500.86l10.300-6.200a1 1 0 0 0 0-1.720L4.500.940A1 1 0 0 0 3 1.800Z"
      fill="currentColor"
    />
  </svg>
);

const StopSign = () => (
  <svg viewBox="0 0 16 16" width="13" height="13" aria-hidden="true">
    <rect x="1.500" y="1.500" width="13" height="13" rx="2.500" fill="currentColor" />
  </svg>
);
