import { useState } from "react";
import { chooseTheme, currentTheme } from "../shared/theme.ts";
import { Button, ConnectionBadge, Kbd, Logo, type Liveness } from "../shared/ui/index.ts";
import { FewWords } from "./FewWords.tsx";
import { FIXES, LAPTOPS, ROOMS, SETTINGS, WEEKS, WORK_FILE } from "./dialog-texts.ts";
import { BROADCAST } from "./queue-texts.ts";
import { lessonWords } from "./lesson-texts.ts";
import type { LessonView, Named, Room } from "./wire.ts";

interface TopBarProps {
  room: Room;
  otherRooms: readonly Room[];
  me: Named;
  waiting: number;
  lesson: LessonView | null;
  liveness: Liveness;
  onRoom: (id: string) => void;
  onHelp: () => void;
  onTell: () => void;
  onFixes: () => void;
  onLaptops: () => void;
  onWeeks: () => void;
  onWorkFile: () => void;
  onAdmin: () => void;
  onLogout: () => void;
}

export function TopBar(props: TopBarProps) {
  const { room, otherRooms, me, waiting, lesson, liveness, onRoom, onHelp, onTell, onFixes, onLaptops, onWeeks, onWorkFile, onAdmin, onLogout } = props;
  return (
    <header className="bar">
      <Logo size={34} />
      <div className="bar__room">
        <h1 data-testid="room-name">
          <bdi>{room.name}</bdi>
        </h1>
        <p className="bar__facts">
          <FewWords label="Join code">
            <code>{room.join_code}</code>
          </FewWords>
          {lesson === null || lesson.over ? null : <span data-testid="lesson">{lessonWords(lesson)}</span>}
        </p>
      </div>
      <OtherRooms rooms={otherRooms} onRoom={onRoom} />
      <p className="bar__count hh-numbers" data-testid="waiting-count" aria-live="polite">
        <strong>{waiting}</strong> waiting
      </p>
      <ConnectionBadge liveness={liveness} />
      <div className="bar__end">
        <ThemeButton />
        <Button variant="bare" onClick={onTell} aria-haspopup="dialog" data-testid="broadcast-open">
          {BROADCAST.open}
        </Button>
        <Button variant="bare" onClick={onFixes} aria-haspopup="dialog" data-testid="fixes-open">
          {FIXES.open}
        </Button>
        <Button variant="bare" onClick={onLaptops} data-testid="laptops-open">
          {LAPTOPS.title}
        </Button>
        <Button variant="bare" onClick={onWeeks} aria-haspopup="dialog" data-testid="weeks-open">
          {WEEKS.open}
        </Button>
        <Button variant="bare" onClick={onWorkFile} aria-haspopup="dialog" data-testid="work-file-open">
          {WORK_FILE.open}
        </Button>
        <Button variant="bare" onClick={onAdmin} aria-haspopup="dialog" data-testid="admin-open">
          {SETTINGS.open}
        </Button>
        <Button variant="bare" onClick={onHelp} data-testid="help-open">
          Keys <Kbd>?</Kbd>
        </Button>
        <bdi className="bar__me">{me.name}</bdi>
        <Button variant="bare" onClick={onLogout} data-testid="logout">
          Log out
        </Button>
      </div>
    </header>
  );
}

/** A button while there is one other room, a list from two on: the bar keeps its one line. */
function OtherRooms({ rooms, onRoom }: { rooms: readonly Room[]; onRoom: (id: string) => void }) {
  const [first, second] = rooms;
  if (first === undefined) return null;
  if (second === undefined)
    return (
      <Button variant="bare" className="bar__other" onClick={() => onRoom(first.id)} data-testid="other-room">
        <span>
          Go to <bdi>{first.name}</bdi>
        </span>
      </Button>
    );
  return (
    <select
      className="hh-input bar__others"
      aria-label={ROOMS.another}
      value=""
      onChange={(event) => onRoom(event.target.value)}
      data-testid="other-rooms"
    >
      <option value="" disabled>
        {ROOMS.another}
      </option>
      {rooms.map((other) => (
        <option key={other.id} value={other.id}>
          {other.name}
        </option>
      ))}
    </select>
  );
}

function ThemeButton() {
  const [theme, setTheme] = useState(currentTheme);
  const other = theme === "dark" ? "light" : "dark";
  return (
    <Button
      variant="bare"
      aria-label={`Use the ${other} theme`}
      data-testid="theme"
      onClick={() => {
        chooseTheme(other);
        setTheme(other);
      }}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <circle cx="10" cy="10" r="7.5" fill="none" stroke="currentColor" strokeWidth="2" />
        <path d="M10 2.5a7.5 7.5 0 0 1 0 15z" fill="currentColor" />
      </svg>
    </Button>
  );
}
