/** Waiting times as numbers and words. */

import { isOver } from "./evolve.ts";
import type { Ticket } from "./wire.ts";

/** Seconds waited by now: until somebody came, or still going on, by the server's clock. */
export function waitedS(ticket: Ticket, serverNow: number): number {
  if (ticket.claimed_by !== null || isOver(ticket)) return ticket.waited_s;
  return Math.max(0, serverNow - ticket.opened_at) / 1000;
}

/** 45 -> "0:45", 372 -> "6:12", 4000 -> "1:06:40". */
export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor(whole / 60) % 60;
  const rest = two(whole % 60);
  return hours > 0 ? `${hours}:${two(minutes)}:${rest}` : `${minutes}:${rest}`;
}

/** The same for a screen reader. */
export function spoken(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return "less than a minute";
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}
