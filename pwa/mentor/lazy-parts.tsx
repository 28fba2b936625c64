/** The parts of the page that are fetched when they are first looked at, and what stands there when that fails. */

import { lazy, type ComponentType } from "react";
import { Button } from "../shared/ui/index.ts";
import { NOT_LOADED } from "./queue-texts.ts";

const lazily = <P,>(load: () => Promise<ComponentType<P>>) =>
  lazy(() =>
    load()
      .catch((): ComponentType<P> => NotLoaded)
      .then((part) => ({ default: part })),
  );

export const MeshView = lazily(() => import("./mesh/MeshView.tsx").then((part) => part.MeshView));
export const NumbersView = lazily(() => import("./numbers/NumbersView.tsx").then((part) => part.NumbersView));

/** The browser asks for a part once: after a failure only a fresh page asks again. */
function NotLoaded() {
  return (
    <main className="parts__opening">
      <p role="alert">{NOT_LOADED.words}</p>
      <Button onClick={() => location.reload()}>{NOT_LOADED.again}</Button>
    </main>
  );
}
