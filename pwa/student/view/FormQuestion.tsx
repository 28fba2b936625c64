import { useId } from "react";
import type { HelpQuestion } from "../../shared/wire.ts";

interface FormQuestionProps {
  question: HelpQuestion;
  chosen: string | undefined;
  onPress: (choice: string) => void;
}

/** One question with its choices; a second press takes a choice back. */
export function FormQuestion({ question, chosen, onPress }: FormQuestionProps) {
  const id = useId();
  return (
    <div className="form-question" role="group" aria-labelledby={id} data-testid={`form-${question.id}`}>
      <p className="hh-field__label" id={id}>
        {question.text}
      </p>
      <div className="form-choices">
        {question.choices.map((choice) => (
          <button
            key={choice.id}
            type="button"
            className="form-choice"
            aria-pressed={chosen === choice.id}
            data-testid={`form-${question.id}-${choice.id}`}
            onClick={() => onPress(choice.id)}
          >
            {choice.text}
          </button>
        ))}
      </div>
    </div>
  );
}
