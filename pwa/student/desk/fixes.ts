/** What a child does with a fix on offer, and whether it wants to be shown any. */
import { ANSWERED } from "../../shared/sync/settings.ts";
import type { Editor } from "../editor/editor.ts";
import type { Desk } from "./actions.ts";
import { fittingOffer, shownOffer } from "./offer.ts";
import type { RunPorts } from "./runs.ts";

type Fixes = Pick<Desk, "acceptOffer" | "declineOffer" | "openOffer" | "answerFixes">;

interface FixPorts {
  store: Desk["store"];
  editor: Editor;
  append: RunPorts["append"];
  run: () => Promise<void>;
  /** Nothing more is heard of what runs, or waits to run. */
  halt: () => void;
}

export function createFixes({ store, editor, append, run, halt }: FixPorts): Fixes {
  const none = (): Record<string, unknown> => ({ offer: null });
  return {
    acceptOffer: async () => {
      const { path, text } = editor.current();
      const fit = fittingOffer(shownOffer(store.get()), path, text);
      if (fit?.after == null) return;
      // Of the text before the centre hears no more: then that the fix was taken, then the text that it made.
      halt();
      const told = append("suggestion.accepted", { suggestion_id: fit.suggestion.id }, none);
      editor.applyEdits(fit.suggestion.edits);
      store.send({ type: "offer_came", offer: null });
      await told;
      await run();
      editor.focus();
    },
    declineOffer: async (reason) => {
      const id = store.get().offer?.suggestion?.id;
      store.send({ type: "offer_came", offer: null });
      if (id !== undefined) await append("suggestion.declined", { suggestion_id: id, reason }, none);
    },
    openOffer: () => store.send({ type: "offer_opened" }),
    answerFixes: async (show) => {
      const settings = { ...store.get().settings, show_fixes: show };
      store.send({ type: "settings_changed", settings });
      await append(ANSWERED, { show }, () => ({ settings }));
    },
  };
}
