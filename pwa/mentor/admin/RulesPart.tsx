import { useState } from "react";
import { uuid } from "../../shared/ids.ts";
import { Button } from "../../shared/ui/index.ts";
import type { QueueRule, QueueRulesAnswer, RulesSet } from "../../shared/wire.ts";
import { Told } from "../Told.tsx";
import { useAnswer, type Asked } from "../use-answer.ts";
import { OrderPreview } from "./OrderPreview.tsx";
import { RuleField } from "./RuleField.tsx";
import { Said } from "./Said.tsx";
import { changesOf, heardOf, parts, seenOf, wayBack, type Edits } from "./rules-core.ts";
import { RULES_PART } from "./rules-texts.ts";
import { useDeed } from "./use-deed.ts";
import { usePreview } from "./use-preview.ts";

interface RulesPartProps {
  roomId: string;
  /** Changes whenever the room's order does. */
  order: string;
  connected: boolean;
  edits: Edits;
  onEdits: (change: (now: Edits) => Edits) => void;
}

/** The rules of the room's queue beside the order that they make, before anything is saved. */
export function RulesPart(props: RulesPartProps) {
  const asked = useAnswer<QueueRulesAnswer>(`rooms/${encodeURIComponent(props.roomId)}/queue-rules`, props.connected);
  return <Told asked={asked}>{(answer) => <Rules {...props} answer={answer} asked={asked} />}</Told>;
}

type Values = Record<string, number | null>;

interface RulesProps extends RulesPartProps {
  answer: QueueRulesAnswer;
  asked: Asked<QueueRulesAnswer>;
}

function Rules({ roomId, order, connected, edits, onEdits, answer, asked }: RulesProps) {
  const [undo, setUndo] = useState<Values | null>(null);
  const [others, setOthers] = useState<QueueRule[]>([]);
  const deed = useDeed();
  const changes = changesOf(answer.rules, edits);
  const count = Object.keys(changes.values).length;
  const hasProblem = Object.keys(changes.problems).length > 0;
  // Each preview tells what the rules are at that moment: what a colleague has saved since is shown as it is heard.
  const wanted = hasProblem ? null : JSON.stringify(changes.values);
  const preview = usePreview(roomId, wanted, order, ({ rules }) => hear(rules));
  const path = `rooms/${encodeURIComponent(roomId)}/queue-rules`;

  function hear(now: Record<string, number>): void {
    const news = heardOf(answer.rules, now);
    if (news.others.length === 0) return;
    asked.put({ ...answer, rules: news.rules });
    setOthers(news.others);
  }

  function edit(key: string, typed: string | null): void {
    onEdits((now) => ({ ...now, [key]: typed }));
    deed.say(null);
  }

  async function send(values: Values, seen: Record<string, number>): Promise<boolean> {
    const body = { request_id: uuid(), values, seen };
    const told = await deed.run<RulesSet>(path, body, ({ error, facts }) => {
      if (error !== "stale" || typeof facts.rules !== "object" || facts.rules === null) return false;
      hear(facts.rules as Record<string, number>);
      return true;
    });
    if (told === null) return false;
    asked.put({ ...answer, rules: told.rules });
    onEdits(() => ({}));
    setOthers([]);
    return true;
  }

  async function save(): Promise<void> {
    const back = wayBack(answer.rules, changes);
    if (!(await send(changes.values, seenOf(answer.rules, changes)))) return;
    setUndo(back);
    deed.say(RULES_PART.saved);
  }

  async function takeBack(values: Values): Promise<void> {
    const saved = answer.rules.filter(({ key }) => key in values);
    if (!(await send(values, Object.fromEntries(saved.map(({ key, value }) => [key, value]))))) return;
    setUndo(null);
    deed.say(RULES_PART.undone);
  }

  const unavailable = !connected || count === 0 || hasProblem;
  return (
    <form
      className="rules-part"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!unavailable && !deed.busy) void save();
      }}
    >
      <div className="rules-part__form">
        <p className="admin__soft">{RULES_PART.lead}</p>
        {parts(answer.rules).map((part, place) => (
          <details key={part.name} open={place === 0} className="rules-part__group">
            <summary>{part.name}</summary>
            {part.rules.map((rule) => (
              <RuleField
                key={rule.key}
                rule={rule}
                edits={edits}
                problem={changes.problems[rule.key]}
                isChanged={rule.key in changes.values}
                onEdit={edit}
              />
            ))}
          </details>
        ))}
      </div>
      <div className="rules-part__beside">
        <OrderPreview preview={preview} changes={count} hasProblem={hasProblem} />
        <div className="rules-part__end">
          <p role="status" className="said" data-testid="rules-others">
            {others.length === 0 ? null : <span className="notice notice--hand">{RULES_PART.others(others)}</span>}
          </p>
          <Said deed={deed}>
            {undo === null ? null : (
              <Button onClick={() => void takeBack(undo)} unavailable={!connected} data-testid="rules-undo">
                {RULES_PART.undo}
              </Button>
            )}
          </Said>
          <div className="admin__line">
            <Button type="submit" variant="primary" busy={deed.busy} unavailable={unavailable} data-testid="rules-save">
              {RULES_PART.save(count)}
            </Button>
            {count > 0 || hasProblem ? (
              <Button
                onClick={() => {
                  onEdits(() => ({}));
                  setOthers([]);
                }}
                data-testid="rules-discard"
              >
                {RULES_PART.discard}
              </Button>
            ) : null}
          </div>
        </div>
      </div>
    </form>
  );
}
