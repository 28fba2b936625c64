import { useEffect, useRef, useState } from "react";
import { Button } from "../../shared/ui/index.ts";

interface SureProps {
  /** What the button says, and for whom it is, for those who do not see the row. */
  label: string;
  spoken?: string;
  /** What it means, and the two answers. */
  ask: string;
  yes: string;
  no: string;
  unavailable: boolean;
  danger?: boolean;
  onYes: () => void;
  testId: string;
}

/** A button that asks once more, in its place: for what cannot be taken back. The focus follows the question. */
export function Sure({ label, spoken = label, ask, yes, no, unavailable, danger = false, onYes, testId }: SureProps) {
  const [asking, setAsking] = useState<boolean | null>(null);
  const place = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (asking !== null) place.current?.querySelector("button")?.focus();
  }, [asking]);
  if (asking !== true)
    return (
      <span ref={place}>
        <Button aria-label={spoken} unavailable={unavailable} onClick={() => setAsking(true)} data-testid={testId}>
          {label}
        </Button>
      </span>
    );
  return (
    <span ref={place} className="sure" role="group" aria-label={spoken}>
      <span className="sure__ask">{ask}</span>
      <Button
        variant={danger ? "danger" : "primary"}
        unavailable={unavailable}
        onClick={() => {
          setAsking(false);
          onYes();
        }}
        data-testid={`${testId}-yes`}
      >
        {yes}
      </Button>
      <Button onClick={() => setAsking(false)} data-testid={`${testId}-no`}>
        {no}
      </Button>
    </span>
  );
}
