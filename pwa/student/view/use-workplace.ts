import { useEffect, useState } from "react";
import type { Workplace as WorkplaceOfThisPage } from "./Workplace.tsx";

type Workplace = typeof WorkplaceOfThisPage;

/** How often a page that lacks its second half looks whether the server is back. */
const LOOK_EACH_MS = 2000;

let loaded: Workplace | null = null;

/** The editor is most of the page, and whoever joins does not need it yet. */
export async function loadWorkplace(): Promise<Workplace> {
  return (loaded ??= (await import("./Workplace.tsx")).Workplace);
}

/** The workplace once it is wanted and here. `missing`: its part of the page did not arrive. */
export function useWorkplace(wanted: boolean): { Workplace: Workplace | null; missing: boolean } {
  const [Workplace, setWorkplace] = useState(() => loaded);
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    if (!wanted || Workplace !== null) return;
    let gone = false;
    loadWorkplace().then(
      (found) => {
        if (!gone) setWorkplace(() => found);
      },
      () => {
        if (!gone) setMissing(true);
      },
    );
    return () => {
      gone = true;
    };
  }, [wanted, Workplace]);
  useEffect(() => {
    if (!missing) return;
    // A browser may remember that a part could not be fetched; a page that is loaded anew asks again. Nothing has
    // been typed yet.
    const timer = setInterval(() => {
      fetch("/healthz", { cache: "no-store" }).then(
        () => location.reload(),
        () => undefined,
      );
    }, LOOK_EACH_MS);
    return () => clearInterval(timer);
  }, [missing]);
  return { Workplace, missing };
}
