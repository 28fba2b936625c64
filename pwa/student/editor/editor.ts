/**
 * The editor: one CodeMirror view, one state per file (so that undo survives a switch), languages loaded lazily.
 *
 * It lives in a shadow root, where CodeMirror uses constructed style sheets: the page's policy then needs no
 * inline styles.
 */
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
} from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentOnInput, indentUnit } from "@codemirror/language";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, type Extension, type Transaction } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import type { Edit } from "../../shared/wire.ts";
import { marks, setMark, type Mark } from "./mark.ts";
import { loadLanguage } from "./syntaxes.ts";
import { theme } from "./theme.ts";

export interface EditorHandlers {
  onEdit: (path: string, undone: boolean) => void;
  onRun: () => void;
}

export interface Editor {
  host: HTMLElement;
  show: (file: { path: string; language: string; text: string; readOnly?: boolean }) => void;
  /** The path and text on screen. */
  current: () => { path: string; text: string };
  textOf: (path: string) => string | null;
  /** Puts another text in place of a file's, without telling `onEdit`. */
  replace: (path: string, text: string) => void;
  applyEdits: (edits: readonly Edit[]) => void;
  mark: (path: string, mark: Mark | null) => void;
  goTo: (line: number, column: number) => void;
  focus: () => void;
}

const fromOutside = Annotation.define<boolean>();
const INDENT: Record<string, string> = { python: "    ", javascript: "  ", csharp: "    " };

const common: Extension = [
  lineNumbers(),
  marks,
  highlightActiveLine(),
  highlightActiveLineGutter(),
  history(),
  drawSelection(),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion({ activateOnTyping: false }),
  highlightSelectionMatches(),
  EditorView.lineWrapping,
  EditorState.tabSize.of(4),
  theme,
];

function minimalChange(before: string, after: string): { from: number; to: number; insert: string } {
  let from = 0;
  while (from < Math.min(before.length, after.length) && before[from] === after[from]) from += 1;
  let tail = 0;
  const most = Math.min(before.length, after.length) - from;
  while (tail < most && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return { from, to: before.length - tail, insert: after.slice(from, after.length - tail) };
}

export function createEditor(handlers: EditorHandlers): Editor {
  const host = document.createElement("div");
  host.className = "editor-host";
  const root = host.attachShadow({ mode: "open" });
  const language = new Compartment();
  const loaded = new Map<string, Extension>();
  const states = new Map<string, EditorState>();
  let path = "";

  const keys = keymap.of([
    { key: "Mod-Enter", preventDefault: true, run: () => (handlers.onRun(), true) },
    ...closeBracketsKeymap,
    ...defaultKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...completionKeymap,
    indentWithTab,
  ]);

  function dispatch(transactions: readonly Transaction[]): void {
    view.update(transactions);
    states.set(path, view.state);
    const edits = transactions.filter((one) => one.docChanged && one.annotation(fromOutside) !== true);
    if (edits.length > 0)
      handlers.onEdit(
        path,
        edits.some((one) => one.isUserEvent("undo")),
      );
  }

  const view = new EditorView({ root, parent: root, dispatchTransactions: dispatch });

  function newState(file: { path: string; language: string; text: string; readOnly?: boolean }): EditorState {
    const name = `Your program ${file.path}`;
    return EditorState.create({
      doc: file.text,
      extensions: [
        keys,
        common,
        language.of(loaded.get(file.language) ?? []),
        indentUnit.of(INDENT[file.language] ?? "  "),
        EditorState.readOnly.of(file.readOnly === true),
        EditorView.contentAttributes.of({
          "aria-label": name,
          "data-testid": "editor-content",
          // What scrolls must be reachable by keys: said aloud for whoever does not know that it can be typed into.
          tabindex: "0",
          spellcheck: "false",
        }),
      ],
    });
  }

  async function bringLanguage(name: string, forPath: string): Promise<void> {
    const extension = loaded.get(name) ?? (await loadLanguage(name));
    loaded.set(name, extension);
    if (path === forPath) view.dispatch({ effects: language.reconfigure(extension) });
  }

  return {
    host,
    show: (file) => {
      path = file.path;
      const state = states.get(file.path) ?? newState(file);
      states.set(file.path, state);
      view.setState(state);
      bringLanguage(file.language, file.path).catch(() => undefined);
    },
    current: () => ({ path, text: view.state.doc.toString() }),
    textOf: (wanted) => states.get(wanted)?.doc.toString() ?? null,
    replace: (wanted, text) => {
      if (wanted !== path) {
        states.delete(wanted);
        return;
      }
      const change = minimalChange(view.state.doc.toString(), text);
      view.dispatch({ changes: change, annotations: fromOutside.of(true) });
    },
    applyEdits: (edits) => {
      const changes = edits.map((edit) => {
        const from = view.state.doc.line(edit.line).from + edit.column - 1;
        return { from, to: from + edit.delete, insert: edit.insert };
      });
      view.dispatch({ changes, userEvent: "input.fix", scrollIntoView: true });
    },
    mark: (wanted, mark) => {
      if (wanted === path) view.dispatch({ effects: setMark.of(mark) });
    },
    goTo: (wanted, column) => {
      const line = view.state.doc.line(Math.min(Math.max(1, wanted), view.state.doc.lines));
      const anchor = Math.min(line.from + Math.max(0, column - 1), line.to);
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    focus: () => view.focus(),
  };
}
