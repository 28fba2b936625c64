import { useEffect } from "react";
import type { Desk } from "../desk/desk.ts";
import { askBeforeClosing, isAtRisk, isStuckAtRisk } from "../desk/keeping.ts";
import type { Who } from "../session.ts";
import { useDeskState } from "../view/use-desk.ts";
import { Banners } from "../seldom.ts";

/** What a child must know about kept work; and the question before the tab closes. */
export function Notices({ who, desk }: { who: Who; desk: Desk }) {
  const { link, trouble, wiped } = useDeskState(desk);
  useEffect(
    () =>
      askBeforeClosing(() => {
        const state = desk.store.get();
        return isAtRisk(state.link) || (state.trouble !== null && state.link.typing);
      }),
    [desk],
  );
  const isNews = trouble !== null || wiped !== null || isStuckAtRisk(link);
  return isNews ? <Banners who={who} desk={desk} /> : null;
}
