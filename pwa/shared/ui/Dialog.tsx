import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import "./dialog.css";

export interface DialogProps {
  open: boolean;
  title: string;
  onClose: () => void;
  children: ReactNode;
  foot?: ReactNode;
  testId?: string;
  /** For what needs the whole width of a laptop. */
  wide?: boolean;
}

/**
 * A modal on the browser's own <dialog>: it keeps the focus, closes on Escape and gives the focus back.
 * What carries `data-first-focus` has the focus at the start, otherwise the close button.
 */
export function Dialog(props: DialogProps) {
  return props.open ? <OpenDialog {...props} /> : null;
}

function OpenDialog({ title, onClose, children, foot, testId, wide = false }: DialogProps) {
  const box = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // Before the screen is painted, so that a key pressed on what is seen is this dialog's.
  useLayoutEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
    dialog?.querySelector<HTMLElement>("[data-first-focus]")?.focus();
    return () => {
      dialog?.close();
    };
  }, []);
  useLayoutEffect(
    () => (box.current ? closesOnEscapeAndOutside(box.current, onClose) : undefined),
    [onClose],
  );
  return (
    <dialog
      ref={box}
      className={wide ? "hh-dialog hh-dialog--wide" : "hh-dialog"}
      aria-labelledby={titleId}
      data-testid={testId}
    >
      <div className="hh-dialog__body">
        <div className="hh-dialog__head">
          <h2 id={titleId}>{title}</h2>
          <button type="button" className="hh-dialog__close" aria-label="Close" onClick={onClose}>
            <span aria-hidden="true">✕</span>
          </button>
        </div>
        {children}
        {foot ? <div className="hh-dialog__foot">{foot}</div> : null}
      </div>
    </dialog>
  );
}

/** A press on the backdrop has the dialog itself as its target; everything inside lies in a child. */
function closesOnEscapeAndOutside(dialog: HTMLDialogElement, onClose: () => void): () => void {
  const onCancel = (event: Event): void => {
    event.preventDefault();
    onClose();
  };
  const onPress = (event: Event): void => {
    if (event.target === dialog) onClose();
  };
  dialog.addEventListener("cancel", onCancel);
  dialog.addEventListener("mousedown", onPress);
  return () => {
    dialog.removeEventListener("cancel", onCancel);
    dialog.removeEventListener("mousedown", onPress);
  };
}
