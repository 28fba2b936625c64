import { useEffect, useRef, useState } from "react";
import type { Side } from "../editor/compare.ts";
import { COMPARE } from "./seldom-texts.ts";

interface SideBySideProps {
  language: string;
  left: Side;
  right: Side;
}

/** Both texts with their differences marked; without the part that marks them, both texts all the same. */
export function SideBySide({ language, left, right }: SideBySideProps) {
  const box = useRef<HTMLDivElement>(null);
  const [state, setState] = useState<"loading" | "shown" | "plain">("loading");
  const [was, is] = [left.text, right.text];
  const [wasLabel, isLabel] = [left.label, right.label];
  useEffect(() => {
    let remove: (() => void) | null = null;
    let gone = false;
    import("../editor/compare.ts").then(
      ({ showBoth }) => {
        if (gone || box.current === null) return;
        const sides = [
          { label: wasLabel, text: was },
          { label: isLabel, text: is },
        ] as const;
        remove = showBoth(box.current, language, ...sides);
        setState("shown");
      },
      () => {
        if (!gone) setState("plain");
      },
    );
    return () => {
      gone = true;
      remove?.();
    };
  }, [language, was, is, wasLabel, isLabel]);

  return (
    <div className="side-by-side" data-testid="side-by-side" data-state={state}>
      {state === "loading" ? <p role="status">{COMPARE.loading}</p> : null}
      <div className="side-by-side__box" ref={box} />
      {state === "plain" ? (
        <div className="side-by-side__plain">
          <PlainText side={left} />
          <PlainText side={right} />
        </div>
      ) : null}
    </div>
  );
}

function PlainText({ side }: { side: Side }) {
  // It scrolls, so the keyboard must be able to reach it.
  /* eslint-disable jsx-a11y/no-noninteractive-tabindex -- what scrolls has to be reached by keys */
  return (
    <pre role="region" aria-label={side.label} tabIndex={0}>
      {side.text}
    </pre>
  );
}
