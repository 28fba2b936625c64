/** Which form a child is asked with, and what it has answered: decisions only. */
import type { HelpAnswers, HelpForm } from "../../shared/wire.ts";
import type { DeskState } from "./state.ts";

/** Question id -> choice id. */
export type Chosen = Readonly<Record<string, string>>;

/** The form for the file that is open: about its error while one is to be seen, about help otherwise. */
export function formFor(
  { forms, error, active }: Pick<DeskState, "forms" | "error" | "active">,
  language: string,
): HelpForm | null {
  const kind = error?.path === active ? "error" : "help";
  return forms.find((form) => form.language === language && form.kind === kind) ?? null;
}

/** Pressed again, a choice is taken back: no question has to be answered. */
export function pressed(chosen: Chosen, question: string, choice: string): Chosen {
  const others = Object.fromEntries(Object.entries(chosen).filter(([id]) => id !== question));
  return chosen[question] === choice ? others : { ...others, [question]: choice };
}

/** In the words that the child saw, whatever the form says later; null when nothing was chosen. */
export function answered(form: HelpForm | null, chosen: Chosen): HelpAnswers | null {
  if (form === null) return null;
  const answers = form.questions.flatMap(({ id, text, choices }) => {
    const choice = choices.find((each) => each.id === chosen[id]);
    return choice === undefined ? [] : [{ id, question: text, answer: choice.text }];
  });
  return answers.length === 0 ? null : { id: form.id, version: form.version, answers };
}

/** While the child answers, the form stays as it is; until then a newer one takes its place. */
export const shownForm = (held: HelpForm | null, newest: HelpForm | null, chosen: Chosen): HelpForm | null =>
  held !== null && Object.keys(chosen).length > 0 ? held : newest;
