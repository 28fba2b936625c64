import type { ReactNode } from "react";
import type { Refusal } from "../shared/api.ts";
import { Button } from "../shared/ui/index.ts";
import { ASKING } from "./dialog-texts.ts";
import type { Asked } from "./use-answer.ts";

interface ToldProps<T> {
  asked: Asked<T>;
  /** In words, where the server has something to say that trying again does not change. */
  refused?: (refusal: Refusal) => string | null;
  children: (answer: T) => ReactNode;
}

/** What the server said, or that it is being asked, or that it did not say and how to ask again. */
export function Told<T extends { ok: true }>({ asked, refused, children }: ToldProps<T>) {
  const { answer, again } = asked;
  if (answer === null) return <p role="status">{ASKING.loading}</p>;
  if (answer.ok) return <>{children(answer)}</>;
  const words = refused?.(answer) ?? null;
  if (words !== null) return <p className="notice notice--rest">{words}</p>;
  return (
    <p role="alert" className="notice notice--error notice--with-button">
      {ASKING.failed}
      <Button onClick={again}>{ASKING.again}</Button>
    </p>
  );
}
