import { useState, type SyntheticEvent } from "react";
import { Button, Dialog, Field } from "../../shared/ui/index.ts";
import type { HelpForm as Form } from "../../shared/wire.ts";
import type { HelpWords } from "../desk/actions.ts";
import { answered, pressed, shownForm, type Chosen } from "../desk/forms.ts";
import { HELP } from "../texts.ts";
import { FormQuestion } from "./FormQuestion.tsx";

interface HelpFormProps {
  /** For the open file and what it shows; null before the centre has given any. */
  form: Form | null;
  onClose: () => void;
  onSend: (answers: HelpWords) => void;
}

const EMPTY = { goal: "", tried: "", expected: "" };
const QUESTIONS = ["goal", "tried", "expected"] as const;

/** Choices first, then words for those who want to write; a hand goes up without any answer too. */
export function HelpForm({ form: newest, onClose, onSend }: HelpFormProps) {
  const [words, setWords] = useState(EMPTY);
  const [chosen, setChosen] = useState<Chosen>({});
  const [held, setHeld] = useState(newest);
  const form = shownForm(held, newest, chosen);
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    onSend({ ...words, template: answered(form, chosen) });
  }
  const ownWords = QUESTIONS.map((question) => (
    <Field key={question} label={HELP[question]}>
      {(control) => (
        <textarea
          {...control}
          rows={2}
          maxLength={600}
          data-testid={`help-${question}`}
          value={words[question]}
          onChange={(event) => setWords({ ...words, [question]: event.target.value })}
        />
      )}
    </Field>
  ));
  return (
    <Dialog open title={form?.title ?? HELP.title} onClose={onClose} testId="help-form">
      <form className="help-form" onSubmit={submit} data-form={form?.id} data-version={form?.version}>
        <p>{form === null ? HELP.lead : HELP.leadChoices}</p>
        {form?.questions.map((question) => (
          <FormQuestion
            key={question.id}
            question={question}
            chosen={chosen[question.id]}
            onPress={(choice) => {
              setHeld(form);
              setChosen(pressed(chosen, question.id, choice));
            }}
          />
        ))}
        {form === null ? (
          ownWords
        ) : (
          <details className="help-more">
            <summary data-testid="help-more">{HELP.more}</summary>
            <div className="help-words">{ownWords}</div>
          </details>
        )}
        <div className="card-foot">
          <Button type="submit" variant="primary" size="large" data-testid="help-send">
            {HELP.send}
          </Button>
          <Button size="large" onClick={onClose}>
            {HELP.back}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
