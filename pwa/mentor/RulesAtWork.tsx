import { useState } from "react";
import { post } from "../shared/api.ts";
import { uuid } from "../shared/ids.ts";
import { Button } from "../shared/ui/index.ts";
import type { RuleAnswer, RulesAnswer, RuleView } from "../shared/wire.ts";
import { Told } from "./Told.tsx";
import { RULES } from "./dialog-texts.ts";
import { useAnswer } from "./use-answer.ts";

const keyOf = (rule: RuleView): string => `${rule.language}-${rule.rule}`;

/** How the rules behind the fixes do in life, which are held back, and the way back for one that is. */
export function RulesAtWork({ connected }: { connected: boolean }) {
  const asked = useAnswer<RulesAnswer>("rules");
  const [failed, setFailed] = useState(false);

  async function restore(rule: RuleView): Promise<void> {
    const path = `rules/${encodeURIComponent(rule.language)}/${encodeURIComponent(rule.rule)}/restore`;
    const told = await post<RuleAnswer>(path, { request_id: uuid() });
    setFailed(!told.ok);
    if (told.ok && asked.kind === "here") asked.put(withRule(asked.answer, told.rule));
  }

  return (
    <section className="rules" aria-labelledby="rules-title" data-testid="rules">
      <h3 id="rules-title">{RULES.title}</h3>
      <Told asked={asked}>
        {(answer) => (
          <>
            <p className="rules__soft">
              {answer.rules.length === 0 ? RULES.none : RULES.lead(answer.uses_at_least, answer.children_at_least)}
            </p>
            <ul className="rules__list">
              {answer.rules.map((rule) => (
                <Rule key={keyOf(rule)} rule={rule} connected={connected} onRestore={() => void restore(rule)} />
              ))}
            </ul>
            <p role="status">{failed ? RULES.notTaken : ""}</p>
          </>
        )}
      </Told>
    </section>
  );
}

function withRule(answer: RulesAnswer, rule: RuleView): RulesAnswer {
  return { ...answer, rules: answer.rules.map((one) => (keyOf(one) === keyOf(rule) ? rule : one)) };
}

function Rule({ rule, connected, onRestore }: { rule: RuleView; connected: boolean; onRestore: () => void }) {
  const isHeldBack = rule.level !== "push";
  const nameId = `rule-${keyOf(rule)}`;
  return (
    <li className="rules__rule" data-testid={`rule-${keyOf(rule)}`} data-level={rule.level}>
      <div>
        <p className="rules__name" id={nameId}>
          {RULES.name(rule)} <span className="rules__soft">{RULES.languages[rule.language]}</span>
        </p>
        <p className="rules__soft hh-numbers">{RULES.record(rule)}</p>
        {isHeldBack ? <p className="rules__held">{RULES.heldBack(rule)}</p> : null}
      </div>
      {isHeldBack ? (
        <Button
          onClick={onRestore}
          unavailable={!connected}
          aria-describedby={nameId}
          data-testid={`restore-${keyOf(rule)}`}
        >
          {RULES.restore}
        </Button>
      ) : null}
    </li>
  );
}
