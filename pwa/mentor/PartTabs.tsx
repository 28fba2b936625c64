import { Kbd } from "../shared/ui/index.ts";
import { PARTS, type Part } from "./parts.ts";
import { PART_WORDS, PARTS_LABEL } from "./queue-texts.ts";

/** Which part of the room is shown; each has its key. */
export function PartTabs({ part, onPart }: { part: Part; onPart: (part: Part) => void }) {
  return (
    <nav className="parts" aria-label={PARTS_LABEL}>
      {PARTS.map((each) => (
        <button
          key={each}
          type="button"
          className="parts__tab"
          aria-current={each === part ? "page" : undefined}
          onClick={() => onPart(each)}
          data-testid={`part-${each}`}
        >
          {PART_WORDS[each].name} <Kbd>{PART_WORDS[each].key}</Kbd>
        </button>
      ))}
    </nav>
  );
}
