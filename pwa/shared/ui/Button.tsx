import type { ComponentProps, MouseEvent, ReactNode } from "react";
import "./button.css";

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: "primary" | "quiet" | "bare" | "danger";
  size?: "medium" | "large";
  /** Shows a spinner and refuses presses while something is under way. */
  busy?: boolean;
  /** Refuses presses and looks like it, without a spinner. Keeps the focus, as a busy one does. */
  unavailable?: boolean;
  children: ReactNode;
}

/** A busy button keeps the focus, which a disabled one would lose. */
function refuse(event: MouseEvent): void {
  event.preventDefault();
}

export function Button({ variant = "quiet", size = "medium", className, ...rest }: ButtonProps) {
  const { busy = false, unavailable = false, children, onClick, type, ...attributes } = rest;
  const classes = ["hh-button", `hh-button--${variant}`, `hh-button--${size}`, className];
  return (
    <button
      {...attributes}
      type={type ?? "button"}
      className={classes.filter(Boolean).join(" ")}
      onClick={busy || unavailable ? refuse : onClick}
      aria-disabled={busy || unavailable || undefined}
      aria-busy={busy || undefined}
    >
      {busy ? <span className="hh-button__spinner" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}
