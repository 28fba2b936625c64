/** Which part of the room is on the screen: a reload in the same tab keeps it. */

import { useCallback, useState } from "react";
import { partOf, type Part } from "./parts.ts";

const KEY = "hh.part";

function stored(): Part {
  try {
    return partOf(sessionStorage.getItem(KEY));
  } catch {
    return "queue";
  }
}

export function usePart(): [Part, (part: Part) => void] {
  const [part, setPart] = useState(stored);
  const choose = useCallback((next: Part) => {
    setPart(next);
    try {
      sessionStorage.setItem(KEY, next);
    } catch {
      // Without storage the choice lasts as long as the page.
    }
  }, []);
  return [part, choose];
}
