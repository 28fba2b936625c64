import { Button } from "../../shared/ui/index.ts";
import type { QueueRule } from "../../shared/wire.ts";
import { fieldOf, type Edits } from "./rules-core.ts";
import { RULES_PART } from "./rules-texts.ts";

interface RuleFieldProps {
  rule: QueueRule;
  edits: Edits;
  problem: string | undefined;
  isChanged: boolean;
  onEdit: (key: string, typed: string | null) => void;
}

/** One rule: its number, what it means, between which bounds, and the way back to what the installation gives. */
export function RuleField({ rule, edits, problem, isChanged, onEdit }: RuleFieldProps) {
  const id = rule.key.replace(".", "-");
  const typed = fieldOf(rule, edits);
  const edited = edits[rule.key];
  const span = RULES_PART.span(rule, typed);
  return (
    <div className="rule" data-testid={`rule-${rule.key}`} data-changed={isChanged}>
      <div className="rule__words">
        <label className="rule__name" htmlFor={id}>
          {rule.name}
          {isChanged ? <span className="rule__mark">{RULES_PART.changed}</span> : null}
          {!isChanged && rule.own ? <span className="rule__mark rule__mark--own">{RULES_PART.own}</span> : null}
        </label>
        <p className="rule__more" id={`${id}-more`}>
          {rule.more}
        </p>
        <p className="rule__bounds hh-numbers" id={`${id}-bounds`}>
          {RULES_PART.bounds(rule)}
        </p>
        {problem === undefined ? null : (
          <p className="hh-field__error" id={`${id}-problem`} role="alert">
            {problem}
          </p>
        )}
      </div>
      <div className="rule__value">
        <span className="rule__line">
          <input
            id={id}
            className="hh-input hh-numbers"
            type="number"
            inputMode="numeric"
            min={rule.low}
            max={rule.high}
            step={1}
            value={typed}
            aria-describedby={`${id}-more ${id}-bounds${problem === undefined ? "" : ` ${id}-problem`}`}
            aria-invalid={problem === undefined ? undefined : true}
            data-testid={`value-${rule.key}`}
            onChange={(event) => onEdit(rule.key, event.target.value)}
          />
          <span className="rule__unit">{RULES_PART.unit(rule)}</span>
        </span>
        {span === null ? null : <span className="rule__unit hh-numbers">{span}</span>}
        {rule.own || edited !== undefined ? (
          <Button
            variant="bare"
            aria-label={RULES_PART.backSpoken(rule)}
            unavailable={edited === null}
            onClick={() => onEdit(rule.key, null)}
            data-testid={`back-${rule.key}`}
          >
            {RULES_PART.back(rule)}
          </Button>
        ) : null}
      </div>
    </div>
  );
}
