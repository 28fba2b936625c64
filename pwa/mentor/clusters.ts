/** Children with one problem, shown as one card where the first of them stands. */

import { isOver, isWaiting } from "./tickets.ts";
import type { Section } from "./sections.ts";
import type { Ticket } from "./wire.ts";

export interface Cluster {
  /** The problem that they share; null for a ticket that stands alone. */
  group: string | null;
  tickets: Ticket[];
}

/** A section's tickets in the order in which they are shown. Only who waits is put together. */
export function clusters(tickets: readonly Ticket[]): Cluster[] {
  const together = new Map<string, Ticket[]>();
  for (const ticket of tickets) {
    if (ticket.group === null || !isWaiting(ticket)) continue;
    together.set(ticket.group, [...(together.get(ticket.group) ?? []), ticket]);
  }
  const shown = new Set<string>();
  return tickets.flatMap((ticket): Cluster[] => {
    if (shown.has(ticket.id)) return [];
    const members = (ticket.group !== null && isWaiting(ticket) ? together.get(ticket.group) : undefined) ?? [];
    if (members.length < 2) return [{ group: null, tickets: [ticket] }];
    for (const member of members) shown.add(member.id);
    return [{ group: ticket.group, tickets: members }];
  });
}

/** The children of a ticket's problem, those that wait first of all; null for a problem that has no name. */
export function clusterOf(sections: readonly Section[], ticket: Ticket | null): Cluster | null {
  const group = ticket?.group ?? null;
  if (ticket === null || group === null || isOver(ticket)) return null;
  const waiting = sections.flatMap(({ tickets }) => tickets.filter((one) => one.group === group && isWaiting(one)));
  return { group, tickets: waiting.length > 0 ? waiting : [ticket] };
}

/** The ids as the eye, and the keys for up and down, meet them. */
export function idsAsShown(sections: readonly Section[]): string[] {
  return sections.flatMap(({ tickets }) => clusters(tickets).flatMap((one) => one.tickets.map(({ id }) => id)));
}
