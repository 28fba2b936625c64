/** Two texts side by side with their differences marked, to be read only. Loaded when somebody wants to see it. */
import { MergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView, lineNumbers } from "@codemirror/view";
import { loadLanguage } from "./syntaxes.ts";
import { theme } from "./theme.ts";

export interface Side {
  label: string;
  text: string;
}

/** The same mark on both sides: neither of two versions is the wrong one. */
const marks = EditorView.theme({
  "&": { height: "auto" },
  "&.cm-merge-a .cm-changedLine, &.cm-merge-b .cm-changedLine, .cm-deletedChunk": {
    backgroundColor: "color-mix(in srgb, var(--hand-tint) 70%, transparent)",
  },
  "&.cm-merge-a .cm-changedText, &.cm-merge-b .cm-changedText, .cm-deletedChunk .cm-deletedText": {
    background: "none",
    backgroundColor: "color-mix(in srgb, var(--hand) 35%, transparent)",
    borderRadius: "3px",
  },
  "&.cm-merge-a .cm-changedLineGutter, &.cm-merge-b .cm-changedLineGutter": {
    background: "var(--hand)",
  },
  ".cm-mergeSpacer": { backgroundColor: "var(--sunken)" },
});

/** Shows both in `parent`; returns how to take them away. */
export function showBoth(parent: HTMLElement, language: string, left: Side, right: Side): () => void {
  // A shadow root of its own, for the same reason as the editor's: no style elements in the page.
  const host = document.createElement("div");
  host.className = "side-by-side__host";
  parent.append(host);
  const root = host.attachShadow({ mode: "open" });
  let gone = false;
  let view: MergeView | null = null;

  const side = ({ label, text }: Side, syntax: Extension): { doc: string; extensions: Extension } => ({
    doc: text,
    extensions: [
      lineNumbers(),
      EditorView.lineWrapping,
      EditorState.readOnly.of(true),
      EditorView.contentAttributes.of({ "aria-label": label, "aria-readonly": "true", tabindex: "0" }),
      theme,
      marks,
      syntax,
    ],
  });
  const show = (syntax: Extension): void => {
    if (gone) return;
    view = new MergeView({ a: side(left, syntax), b: side(right, syntax), parent: root, root, gutter: true });
  };
  loadLanguage(language).then(show, () => show([]));

  return () => {
    gone = true;
    view?.destroy();
    host.remove();
  };
}
