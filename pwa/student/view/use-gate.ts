import { useEffect, useState } from "react";
import type { Phase } from "../tabs/core.ts";
import { openGate, type Gate } from "../tabs/gate.ts";

/** This tab's gate for as long as the page shows the child's workplace; null for the first moment. */
export function useGate(student: string): { gate: Gate; phase: Phase } | null {
  const [open, setOpen] = useState<{ gate: Gate; phase: Phase } | null>(null);
  useEffect(() => {
    const gate = openGate(student);
    const show = (): void => setOpen({ gate, phase: gate.phase() });
    const forget = gate.subscribe(show);
    show();
    return () => {
      forget();
      gate.stop();
    };
  }, [student]);
  return open;
}
