import type { ReactNode } from "react";
import type { Deed } from "./use-deed.ts";

/** What came of a wish; always in the page, so that screen readers hear it. `children`: a way back, say. */
export function Said({ deed, children }: { deed: Deed; children?: ReactNode }) {
  const { said } = deed;
  return (
    <div role="status" className="said" data-testid="said" data-tone={said?.tone}>
      {said === null ? null : (
        <p className={`notice notice--${said.tone} notice--with-button`}>
          {said.words}
          {said.tone === "good" ? children : null}
        </p>
      )}
    </div>
  );
}
