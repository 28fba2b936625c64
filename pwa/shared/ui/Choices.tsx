import { useId } from "react";
import "./choices.css";

export interface Choice<T extends string> {
  value: T;
  label: string;
  hint?: string;
}

export interface ChoicesProps<T extends string> {
  /** What is chosen here, for those who do not see the heading above it. */
  label: string;
  choices: readonly Choice<T>[];
  /** None of them when nothing was chosen yet. */
  chosen: T | null;
  onChoose: (value: T) => void;
  disabled?: boolean;
  testId: string;
}

/** One of a few, all of them in sight; the arrow keys go from one to the next. */
export function Choices<T extends string>({ label, choices, chosen, onChoose, disabled, testId }: ChoicesProps<T>) {
  const name = useId();
  return (
    <fieldset className="hh-choices" aria-label={label} disabled={disabled} data-testid={testId}>
      {choices.map(({ value, label: words, hint }) => (
        <label key={value} className="hh-choice">
          <input
            type="radio"
            name={name}
            value={value}
            checked={value === chosen}
            onChange={() => onChoose(value)}
            data-testid={`${testId}-${value}`}
          />
          <span>
            <span className="hh-choice__label">{words}</span>
            {hint === undefined ? null : <span className="hh-choice__hint">{hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}
