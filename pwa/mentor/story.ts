/** The history of a ticket as a mentor reads it: what each step was, and equal steps in a row told once. */

import { quoted } from "./names.ts";
import { becauseWords, byWords, eventWords, firstWords, sourceWords } from "./texts.ts";
import type { HistoryEntry, Ticket } from "./wire.ts";

export interface Step {
  words: string;
  by: string;
  times: number;
  /** When it happened first. */
  at: number;
  note: string;
}

export function story(ticket: Ticket, names: Readonly<Record<string, string>>): Step[] {
  const steps: Step[] = [];
  for (const entry of ticket.history) {
    const step = stepOf(entry, ticket, names);
    const last = steps.at(-1);
    if (last?.words === step.words && last.by === step.by && !step.note) last.times += 1;
    else steps.push(step);
  }
  return steps;
}

function stepOf(entry: HistoryEntry, ticket: Ticket, names: Readonly<Record<string, string>>): Step {
  const words = entry.event === "updated" ? becauseWords(entry.because) : eventWords(entry, ticket, names);
  return { words, by: byWords(entry, ticket, names), times: 1, at: entry.at, note: entry.note ?? "" };
}

/** What a ticket was about, in a few words. */
export const aboutWords = (ticket: Ticket): string =>
  quoted(ticket.error?.message ?? (firstWords(ticket.ask) || sourceWords(ticket.source)));

const EARLIER_SHOWN = 3;

/** The child's last tickets before this one, newest first. */
export function earlier(tickets: readonly Ticket[], than: Ticket): Ticket[] {
  return tickets
    .filter((one) => one.id !== than.id && one.opened_at <= than.opened_at && isClosed(one))
    .sort((a, b) => b.opened_at - a.opened_at)
    .slice(0, EARLIER_SHOWN);
}

function isClosed(ticket: Ticket): boolean {
  return ticket.state === "resolved" || ticket.state === "cancelled";
}

/** What the mentor who closed it wrote for the others. */
export function closingNote(ticket: Ticket): string {
  return ticket.history.findLast((entry) => entry.event === "resolved")?.note ?? "";
}
