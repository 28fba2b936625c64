import type { ReactNode } from "react";

/** A small label and its value in one line. */
export function FewWords({ label, children }: { label: string; children: ReactNode }) {
  return (
    <span className="few">
      <span className="few__label">{label}</span> {children}
    </span>
  );
}
