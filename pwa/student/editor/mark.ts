/** The line that went wrong: a coloured line, a sign in the gutter, and the exact spot where it is known. */
import {
  RangeSet,
  StateEffect,
  StateField,
  type EditorState,
  type Extension,
  type Range,
} from "@codemirror/state";
import { Decoration, EditorView, gutter, GutterMarker, type DecorationSet } from "@codemirror/view";

export interface Mark {
  line: number;
  column: number | null;
}

export const setMark = StateEffect.define<Mark | null>();

const line = Decoration.line({ class: "cm-markedLine" });
const spot = Decoration.mark({ class: "cm-markedSpot" });

class Sign extends GutterMarker {
  override toDOM(): Node {
    const sign = document.createElement("span");
    sign.textContent = "●";
    sign.setAttribute("role", "img");
    sign.setAttribute("aria-label", "this line needs a look");
    return sign;
  }
}
const sign = new Sign();

function decorations(state: EditorState, mark: Mark): DecorationSet {
  const at = state.doc.line(Math.min(Math.max(1, mark.line), state.doc.lines));
  const ranges: Range<Decoration>[] = [line.range(at.from)];
  if (mark.column !== null && at.length > 0) {
    const from = Math.min(at.from + Math.max(0, mark.column - 1), at.to - 1);
    const word = state.wordAt(from);
    ranges.push(spot.range(from, Math.max(from + 1, Math.min(word?.to ?? from + 1, at.to))));
  }
  return Decoration.set(ranges, true);
}

const field = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(value, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setMark)) {
        return effect.value === null ? Decoration.none : decorations(transaction.state, effect.value);
      }
    }
    return value.map(transaction.changes);
  },
  provide: (self) => EditorView.decorations.from(self),
});

const signs = gutter({
  class: "cm-errorGutter",
  markers: (view) => {
    const places: Range<GutterMarker>[] = [];
    view.state.field(field).between(0, view.state.doc.length, (from, _to, value) => {
      if (value === line) places.push(sign.range(view.state.doc.lineAt(from).from));
    });
    return RangeSet.of(places);
  },
  initialSpacer: () => sign,
});

export const marks: Extension = [field, signs];
