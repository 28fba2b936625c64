import type { ComponentProps, ReactNode } from "react";
import "./button.css";

export interface ButtonProps extends ComponentProps<"button"> {
  variant?: "primary" | "quiet" | "bare" | "danger";
  size?: "medium" | "large";
  /** Shows a spinner and refuses presses while something is under way. */
  busy?: boolean;
  children: ReactNode;
}

export function Button({ variant = "quiet", size = "medium", busy = false, className, ...rest }: ButtonProps) {
  const { children, disabled, type, ...attributes } = rest;
  const classes = ["hh-button", `hh-button--${variant}`, `hh-button--${size}`, className];
  return (
    <button
      {...attributes}
      type={type ?? "button"}
      className={classes.filter(Boolean).join(" ")}
      disabled={disabled === true || busy}
      aria-busy={busy || undefined}
    >
      {busy ? <span className="hh-button__spinner" aria-hidden="true" /> : null}
      {children}
    </button>
  );
}
