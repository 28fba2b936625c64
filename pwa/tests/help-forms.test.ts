/** The forms of the content folder in a child's hands: which one comes, what is sent, and what a mentor reads. */
import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { questionParts } from "../mentor/texts.ts";
import type { HelpForm } from "../shared/wire.ts";
import { answered, formFor, pressed, shownForm, type Chosen } from "../student/desk/forms.ts";
import { evolve, NEW_DESK } from "../student/desk/state.ts";

const form = (part: Partial<HelpForm> = {}): HelpForm => ({
  id: "js-help",
  version: 2,
  language: "javascript",
  kind: "help",
  ages: "younger",
  title: "Tell your mentor",
  questions: [
    { id: "about", text: "What is it about?", choices: [choice("loop", "A loop"), choice("if", "An if")] },
    {
      id: "want",
      text: "What would help?",
      choices: [choice("show", "Show me"), choice("look", "Look at it")],
    },
  ],
  ...part,
});
function choice(id: string, text: string): HelpForm["questions"][number]["choices"][number] {
  return { id, text };
}
const ERROR = form({ id: "js-error", kind: "error" });
const error = { path: "main.js", language: "javascript", text: "", origin: "parse", name: "E", message: "m" };

test("the form is for the open file: about its error while one is to be seen", () => {
  const desk = evolve(NEW_DESK, { type: "forms_came", forms: [ERROR, form()] });
  assert.equal(formFor(desk, "javascript")?.id, "js-help");
  const seen = { ...error, line: 1, column: 1 } as never;
  assert.equal(formFor({ ...desk, error: seen }, "javascript")?.id, "js-error");
  assert.equal(formFor({ ...desk, error: seen, active: "main.py" }, "javascript")?.id, "js-help");
  assert.equal(formFor(desk, "python"), null);
  assert.equal(formFor(NEW_DESK, "javascript"), null);
});

test("a choice is taken back by a second press, and another one takes its place", () => {
  const one = pressed({}, "about", "loop");
  assert.deepEqual(one, { about: "loop" });
  assert.deepEqual(pressed(one, "about", "if"), { about: "if" });
  assert.deepEqual(pressed(one, "about", "loop"), {});
});

test("what is sent is what the child saw, and nothing when nothing was chosen", () => {
  assert.deepEqual(answered(form(), { want: "look" }), {
    id: "js-help",
    version: 2,
    answers: [{ id: "want", question: "What would help?", answer: "Look at it" }],
  });
  assert.equal(answered(form(), {}), null);
  assert.equal(answered(form(), { want: "gone", other: "loop" }), null);
  assert.equal(answered(null, { want: "look" }), null);
});

test("a form that is being answered stays, however the file is edited meanwhile", () => {
  const [before, after] = [form(), form({ version: 3, title: "Newer" })];
  assert.equal(shownForm(before, after, {}), after);
  assert.equal(shownForm(before, after, { about: "loop" }), before);
  assert.equal(shownForm(null, after, { about: "loop" }), after);
});

test("whatever is pressed, at most one answer a question is sent, and a mentor reads each", () => {
  const presses = fc.array(
    fc.tuple(fc.constantFrom("about", "want", "x"), fc.constantFrom("loop", "show", "y")),
  );
  fc.assert(
    fc.property(presses, (all) => {
      const chosen = all.reduce<Chosen>((so_far, [question, one]) => pressed(so_far, question, one), {});
      const template = answered(form(), chosen);
      const ids = template?.answers.map(({ id }) => id) ?? [];
      assert.equal(new Set(ids).size, ids.length);
      const parts = questionParts({ goal: "a game", tried: "", expected: null, template });
      assert.deepEqual(
        parts.map(({ text }) => text),
        [...(template?.answers.map(({ answer }) => answer) ?? []), "a game"],
      );
    }),
  );
});

test("a ticket from before there were forms is read as it was", () => {
  const ask = { goal: null, tried: null, expected: null, template: "old words" };
  assert.deepEqual(questionParts(ask), [{ label: "Form", text: "old words" }]);
});
