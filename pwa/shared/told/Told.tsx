import { visible } from "../visible.ts";
import "./told.css";

/** What a mentor tells many children, as each of them reads it: text, whatever is in it. Code keeps its spaces. */
export function ToldWords({ kind, text, testId }: { kind: string; text: string; testId: string }) {
  if (kind !== "snippet")
    return (
      <p className="told-text" data-testid={testId}>
        {visible(text)}
      </p>
    );
  // It scrolls, so the keyboard must be able to reach it.
  /* eslint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys */
  return (
    <pre className="told-code" tabIndex={0} data-testid={testId}>
      {visible(text)}
    </pre>
  );
}
