/** Before the page is loaded anew: the last work at the centre, or at least in the store of this laptop. */
import type { Desk } from "../desk/desk.ts";
import type { Link } from "../desk/state.ts";

/** The centre has this long to take what is unsent; what is stored goes out after the reload. */
const CENTRE_MS = 6000;

export type Standing = "at_centre" | "on_laptop" | "only_on_screen";

/** Where the newest of the child's work is. */
export function standing({ typing, unsent }: Pick<Link, "typing" | "unsent">): Standing {
  if (typing) return "only_on_screen";
  return unsent > 0 ? "on_laptop" : "at_centre";
}

/** Whether waiting any longer could bring anything. */
export function isSettled(link: Pick<Link, "typing" | "unsent" | "reached" | "signed_out">): boolean {
  const where = standing(link);
  if (where === "only_on_screen") return false;
  return where === "at_centre" || link.reached === false || link.signed_out;
}

/** Whether the work is safe now. */
export async function storeWork(desk: Desk): Promise<boolean> {
  await desk.flush();
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      forget();
      resolve();
    };
    const look = (): void => {
      if (isSettled(desk.store.get().link)) done();
    };
    const timer = setTimeout(done, CENTRE_MS);
    const forget = desk.store.subscribe(look);
    look();
  });
  return standing(desk.store.get().link) !== "only_on_screen";
}
