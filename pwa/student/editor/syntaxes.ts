/** The grammars of the editor, loaded when a program of that language is shown. */
import { StreamLanguage } from "@codemirror/language";
import type { Extension } from "@codemirror/state";

const LOADERS: Record<string, () => Promise<Extension>> = {
  javascript: async () => (await import("@codemirror/lang-javascript")).javascript(),
  python: async () => (await import("@codemirror/lang-python")).python(),
  csharp: async () => StreamLanguage.define((await import("@codemirror/legacy-modes/mode/clike")).csharp),
};

/** Nothing for a language that has no grammar here. */
export async function loadLanguage(name: string): Promise<Extension> {
  return (await LOADERS[name]?.()) ?? [];
}
