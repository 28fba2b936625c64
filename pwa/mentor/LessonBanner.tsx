import { lessonOverWords } from "./lesson-texts.ts";
import type { LessonView } from "./wire.ts";

/** For a while after its end: mentors see why hands went down. */
export function LessonBanner({ lesson }: { lesson: LessonView | null }) {
  return (
    <div role="status" aria-live="polite">
      {lesson?.over ? (
        <p className="notice notice--rest" data-testid="lesson-over">
          {lessonOverWords(lesson)}
        </p>
      ) : null}
    </div>
  );
}
