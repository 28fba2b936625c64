import type { ReactNode } from "react";
import { Button } from "../shared/ui/index.ts";
import { ASKING } from "./dialog-texts.ts";
import type { Asked } from "./use-answer.ts";

interface ToldProps<T> {
  asked: Asked<T>;
  children: (answer: T) => ReactNode;
}

/** What the server said, or that it is being asked, or that it did not say and how to ask again. */
export function Told<T>({ asked, children }: ToldProps<T>) {
  if (asked.kind === "loading") return <p role="status">{ASKING.loading}</p>;
  if (asked.kind === "here") return <>{children(asked.answer)}</>;
  return (
    <p role="alert" className="notice notice--error notice--with-button">
      {ASKING.failed}
      <Button onClick={asked.again}>{ASKING.again}</Button>
    </p>
  );
}
