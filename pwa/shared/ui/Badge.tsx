import type { ComponentProps } from "react";
import "./badge.css";

export type Tone = "hand" | "error" | "offer" | "claim" | "good" | "rest";

export interface BadgeProps extends ComponentProps<"span"> {
  tone?: Tone;
  dot?: boolean;
}

export function Badge({ tone = "rest", dot = false, className, children, ...rest }: BadgeProps) {
  const classes = ["hh-badge", `hh-badge--${tone}`, className];
  return (
    <span {...rest} className={classes.filter(Boolean).join(" ")}>
      {dot ? <span className="hh-badge__dot" aria-hidden="true" /> : null}
      {children}
    </span>
  );
}
