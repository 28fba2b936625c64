import { useEffect, useRef, useState } from "react";
import { languageOf } from "../desk/languages.ts";
import { createEditor, type Editor } from "../editor/editor.ts";
import { readProgram } from "../tabs/reading.ts";
import { TABS } from "../texts.ts";

const nothing = (): void => undefined;

/** The child's program as the other tab has stored it: read again whenever this tab comes to the front. */
export function ReadOnlyProgram({ student }: { student: string }) {
  const box = useRef<HTMLDivElement>(null);
  const [path, setPath] = useState<string | null>(null);
  useEffect(() => {
    let gone = false;
    let editor: Editor | null = null;
    function show(found: { path: string; text: string }): void {
      editor ??= createEditor({ onEdit: nothing, onRun: nothing });
      if (editor.host.parentNode === null) box.current?.append(editor.host);
      if (editor.current().path !== found.path)
        editor.show({ ...found, language: languageOf(found.path).language, readOnly: true });
      // It may have been shown before, with an older text.
      editor.replace(found.path, found.text);
      setPath(found.path);
    }
    function look(): void {
      if (document.visibilityState === "hidden") return;
      // A store that cannot be read now shows nothing new; the tab that has the place says what is wrong.
      readProgram(student).then(
        (found) => {
          if (!gone) show(found);
        },
        (reason: unknown) => console.warn(reason),
      );
    }
    look();
    addEventListener("focus", look);
    document.addEventListener("visibilitychange", look);
    return () => {
      gone = true;
      removeEventListener("focus", look);
      document.removeEventListener("visibilitychange", look);
    };
  }, [student]);
  return (
    <section
      className="editor-pane front-program"
      aria-labelledby="front-program-title"
      data-testid="elsewhere-program"
      hidden={path === null}
    >
      <h2 id="front-program-title">{path === null ? "" : TABS.reading(path)}</h2>
      <div className="editor-box" ref={box} />
    </section>
  );
}
