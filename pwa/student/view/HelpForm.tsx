import { useState, type SyntheticEvent } from "react";
import { Button, Dialog, Field } from "../../shared/ui/index.ts";
import type { HelpAnswers } from "../desk/desk.ts";
import { HELP } from "../texts.ts";

interface HelpFormProps {
  open: boolean;
  onClose: () => void;
  onSend: (answers: HelpAnswers) => void;
}

const EMPTY: HelpAnswers = { goal: "", tried: "", expected: "" };
const QUESTIONS = ["goal", "tried", "expected"] as const;

/** Three short questions; a hand goes up without any answer too. */
export function HelpForm({ open, onClose, onSend }: HelpFormProps) {
  const [answers, setAnswers] = useState(EMPTY);
  function submit(event: SyntheticEvent): void {
    event.preventDefault();
    onSend(answers);
    setAnswers(EMPTY);
  }
  return (
    <Dialog open={open} title={HELP.title} onClose={onClose} testId="help-form">
      <form className="help-form" onSubmit={submit}>
        <p>{HELP.lead}</p>
        {QUESTIONS.map((question) => (
          <Field key={question} label={HELP[question]}>
            {(control) => (
              <textarea
                {...control}
                rows={2}
                maxLength={600}
                data-testid={`help-${question}`}
                value={answers[question]}
                onChange={(event) => setAnswers({ ...answers, [question]: event.target.value })}
              />
            )}
          </Field>
        ))}
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
