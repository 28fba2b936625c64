/** A mentor's command on its way: over the socket, or by POST when the socket is down or does not answer. */

import { post } from "../shared/api.ts";
import type { CommandAnswer } from "../shared/wire.ts";
import type { AnswerMessage, CommandMessage } from "./wire.ts";

export interface CommandTransport {
  send: (message: CommandMessage) => boolean;
  answered: (requestId: string) => boolean;
}

/** Without an answer by then the same request goes by POST: the server answers a repeated request_id only once. */
const ANSWER_WITHIN_MS = 4000;

export async function deliver(
  roomId: string,
  message: CommandMessage,
  transport: CommandTransport,
): Promise<AnswerMessage | null> {
  if (transport.send(message)) {
    await new Promise((resolve) => setTimeout(resolve, ANSWER_WITHIN_MS));
    if (transport.answered(message.request_id)) return null;
  }
  return byPost(roomId, message);
}

async function byPost(roomId: string, message: CommandMessage): Promise<AnswerMessage> {
  const { type, ticket_id, ...body } = message;
  const path = `rooms/${encodeURIComponent(roomId)}/tickets/${encodeURIComponent(ticket_id)}/${type}`;
  const answer = await post<CommandAnswer>(path, body);
  const head = { type: "answer", request_id: message.request_id } as const;
  if (!answer.ok) return { ...head, ok: false, error: answer.error, facts: answer.facts };
  return { ...head, ok: true, ticket: answer.ticket };
}
