import { JOIN } from "../texts.ts";

interface NamePickerProps {
  names: readonly string[];
  typed: string;
  onPick: (name: string) => void;
}

/** The names that the room knows, to press instead of typing; typing makes them fewer. */
export function NamePicker({ names, typed, onPick }: NamePickerProps) {
  const shown = namesLike(names, typed);
  if (shown.length === 0) return null;
  return (
    <div className="join-names" role="group" aria-label={JOIN.pick} data-testid="join-names">
      {shown.map((name) => (
        <button key={name} type="button" className="join-pick" onClick={() => onPick(name)}>
          <bdi>{name}</bdi>
        </button>
      ))}
    </div>
  );
}

/** None is left once the whole of one is there. */
function namesLike(names: readonly string[], typed: string): readonly string[] {
  const begun = plain(typed);
  const like = names.filter((name) => plain(name).startsWith(begun));
  return like.length === 1 && plain(like[0] ?? "") === begun ? [] : like;
}

const plain = (name: string): string => name.trim().toLowerCase().normalize("NFKC");
