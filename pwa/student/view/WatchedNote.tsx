import { watchedWords } from "../../shared/told/texts.ts";
import type { Named } from "../../shared/wire.ts";

/** Nobody looks at a child's program unseen. */
export function WatchedNote({ by }: { by: readonly Named[] }) {
  return (
    <p className="watched-note" role="status" data-testid="watched-note">
      {watchedWords(by.map(({ name }) => name))}
    </p>
  );
}
