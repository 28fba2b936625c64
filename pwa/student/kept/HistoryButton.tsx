import { useState } from "react";
import { LANGUAGES } from "../desk/languages.ts";
import type { Desk } from "../desk/desk.ts";
import { useDeskState } from "../view/use-desk.ts";
import { HistoryDialog } from "../seldom.ts";
import { HISTORY_OPEN } from "./texts.ts";

export function HistoryButton({ desk }: { desk: Desk }) {
  const { active } = useDeskState(desk);
  const [path, setPath] = useState<string | null>(null);
  const isFile = LANGUAGES.some((one) => one.path === active);
  return (
    <>
      <button
        type="button"
        className="icon-button"
        title={HISTORY_OPEN}
        aria-label={HISTORY_OPEN}
        aria-haspopup="dialog"
        disabled={!isFile}
        data-testid="history-open"
        onClick={() => setPath(active)}
      >
        <svg viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
          <path
            d="M3.2 10a6.9 6.9 0 1 1 2.1 5M3.200 10 1.400 7.700M3.200 10l2.500-1.600M10 6v4.300l3 1.700"
            fill="none"
            stroke="currentColor"
            strokeWidth="1.7"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
      </button>
      {path === null ? null : <HistoryDialog desk={desk} path={path} onClose={() => setPath(null)} />}
    </>
  );
}
