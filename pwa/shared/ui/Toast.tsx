import "./toast.css";

export interface ToastNote {
  id: string;
  tone: "good" | "hand" | "error" | "rest";
  text: string;
}

/** The corner where short notes appear; always in the page, so that screen readers hear what is added. */
export function Toasts({ notes, onDismiss }: { notes: readonly ToastNote[]; onDismiss: (id: string) => void }) {
  return (
    <div className="hh-toasts" role="status" aria-live="polite">
      {notes.map((note) => (
        <div key={note.id} className={`hh-toast hh-toast--${note.tone}`}>
          <span className="hh-toast__text">{note.text}</span>
          <button
            type="button"
            className="hh-toast__close"
            aria-label="Dismiss"
            onClick={() => {
              onDismiss(note.id);
            }}
          >
            <span aria-hidden="true">✕</span>
          </button>
        </div>
      ))}
    </div>
  );
}
