import type { ComponentProps } from "react";
import "./card.css";

export interface CardProps extends ComponentProps<"section"> {
  padded?: boolean;
  raised?: boolean;
}

export function Card({ padded = true, raised = false, className, ...rest }: CardProps) {
  const classes = ["hh-card", padded && "hh-card--padded", raised && "hh-card--raised", className];
  return <section {...rest} className={classes.filter(Boolean).join(" ")} />;
}
