/** Notes that are being written, by ticket: one stays until the server has taken it, whatever closes the dialog. */

export type Drafts = Readonly<Record<string, string>>;

export function drafted(drafts: Drafts, ticketId: string, note: string): Drafts {
  return note === "" ? without(drafts, ticketId) : { ...drafts, [ticketId]: note };
}

/** The server has `note`; whatever was written since is another one. */
export function accepted(drafts: Drafts, ticketId: string, note: string | undefined): Drafts {
  return note !== undefined && drafts[ticketId]?.trim() === note ? without(drafts, ticketId) : drafts;
}

function without(drafts: Drafts, ticketId: string): Drafts {
  return Object.fromEntries(Object.entries(drafts).filter(([id]) => id !== ticketId));
}
