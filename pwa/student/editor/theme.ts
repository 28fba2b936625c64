/** The editor in the page's own colours; all of them are tokens, so light and dark need nothing here. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const look = EditorView.theme({
  "&": {
    height: "100%",
    color: "var(--code-ink)",
    backgroundColor: "var(--code-ground)",
    fontSize: "var(--editor-size, 1.125rem)",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.65" },
  ".cm-content": { padding: "var(--space-3) 0", caretColor: "var(--ink)" },
  ".cm-line": { padding: "0 var(--space-4) 0 var(--space-2)" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  ".cm-gutters": {
    backgroundColor: "var(--code-ground)",
    color: "var(--code-number)",
    border: "none",
    paddingLeft: "var(--space-2)",
  },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.25rem", padding: "0 var(--space-2) 0 0" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--selected) 45%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent", color: "var(--ink)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--claim) 30%, transparent)",
  },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "color-mix(in srgb, var(--good) 25%, transparent)",
    color: "inherit",
    outline: "1px solid var(--good)",
  },
  ".cm-nonmatchingBracket, &.cm-focused .cm-nonmatchingBracket": {
    backgroundColor: "var(--error-tint)",
    color: "var(--error-ink)",
  },
  ".cm-markedLine": {
    backgroundColor: "var(--error-tint)",
    boxShadow: "inset 3px 0 0 var(--error)",
  },
  ".cm-markedSpot": {
    textDecoration: "underline wavy var(--error) 2px",
    textUnderlineOffset: "4px",
    textDecorationSkipInk: "none",
  },
  ".cm-errorGutter .cm-gutterElement": { width: "1.1rem", color: "var(--error)", fontWeight: "bold" },
  ".cm-panels": { backgroundColor: "var(--surface)", color: "var(--ink)", borderColor: "var(--line)" },
  ".cm-panel.cm-search": { padding: "var(--space-2)", fontFamily: "var(--font)" },
  ".cm-textfield, .cm-button": { fontSize: "var(--text-s)", padding: "0.3em 0.6em", backgroundImage: "none" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    border: "1px solid var(--line)",
    borderRadius: "var(--radius-s)",
    boxShadow: "var(--shadow-2)",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", fontSize: "var(--text-s)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.3em 0.6em" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--selected)",
    color: "var(--ink)",
  },
});

const colours = HighlightStyle.define([
  {
    tag: [tags.keyword, tags.operatorKeyword, tags.modifier, tags.self, tags.bool, tags.null],
    color: "var(--code-keyword)",
  },
  { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--code-string)" },
  { tag: [tags.number, tags.atom], color: "var(--code-numeral)" },
  { tag: [tags.comment, tags.meta], color: "var(--code-comment)", fontStyle: "italic" },
  {
    tag: [
      tags.function(tags.variableName),
      tags.function(tags.definition(tags.variableName)),
      tags.className,
      tags.typeName,
    ],
    color: "var(--claim-ink)",
  },
  { tag: tags.invalid, color: "var(--error-ink)" },
]);

export const theme: Extension = [look, syntaxHighlighting(colours)];
