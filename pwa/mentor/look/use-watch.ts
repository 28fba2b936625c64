/** This screen looks at one child's program, for as long as it is looked at: the child is told by the server. */

import { useEffect, useState } from "react";
import { uuid } from "../../shared/ids.ts";
import type { LiveMessage } from "../wire.ts";

export interface Line {
  /** Sends over the socket; false without one. */
  say: (message: unknown) => boolean;
  /** The socket is there and has told the room. */
  synced: boolean;
  /** What was heard last of any program. */
  live: LiveMessage | null;
}

/** What is heard of this ticket's program since this began; null before. A hidden page looks at nobody. */
export function useWatch({ say, synced, live }: Line, ticketId: string): LiveMessage | null {
  const [before] = useState(live);
  useEffect(() => {
    if (!synced) return undefined;
    const tell = (ticket_id: string | null): void => {
      say({ type: "watch", request_id: uuid(), ticket_id });
    };
    const look = (): void => tell(document.visibilityState === "visible" ? ticketId : null);
    look();
    document.addEventListener("visibilitychange", look);
    return () => {
      document.removeEventListener("visibilitychange", look);
      tell(null);
    };
  }, [say, synced, ticketId]);
  return live !== before && live?.ticket_id === ticketId ? live : null;
}
