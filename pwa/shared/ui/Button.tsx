import type { ComponentProps, MouseEvent, ReactNode } from "react";
import "./button.css";

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: "primary" | "quiet" | "bare" | "danger";
  size?: "medium" | "large";
  /** Shows a spinner and refuses presses while something is under way. */
  busy?: boolean;
  children: ReactNode;
}

/** A busy button keeps the focus, which a disabled one would lose. */
function refuse(event: MouseEvent): void {
  event.preventDefault();
}

export function Button({ variant = "quiet", size = "medium", busy = false, className, ...rest }: ButtonProps) {
  const { children, onClick, type, ...attributes } = rest;
  const classes = ["hh-button", `hh-button--${variant}`, `hh-button--${size}`, className];
  return (
    <button
      {...attributes}
      type={type ?? "button"}
      className={classes.filter(Boolean).join(" ")}
      onClick={busy ? refuse : onClick}
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
    >
      {busy ? <span className="hh-button__spinner" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}
