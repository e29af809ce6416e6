import type { IncomingMessage } from 'node:http';
import { explainHeader } from '../../plugins/explain-header.ts';
import { type AnswerType, answerTypeFor } from './answer-type.ts';

/** The members of a request body that every GraphQL server knows (GraphQL over HTTP, 5.1). */
export interface PlainParams {
  readonly query: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>> | undefined;
}

const jsonTypes: ReadonlySet<string> = new Set([
  'application/json',
  'application/json; charset=utf-8',
  'application/json;charset=utf-8',
  'application/json;charset=UTF-8',
  'application/json; charset=UTF-8',
]);

/** Headers by which a request asks for more than a plain answer. */
const unusual = ['content-encoding', 'expect', 'upgrade', explainHeader] as const;

/**
 * The media type of the answer to a POST of JSON in which nothing asks for more than a plain answer; `undefined` for
 * any other request. What is plain is a matter of speed alone: any other way gives the same answer.
 */
export function plainAnswerType({ method, headers }: IncomingMessage, maxBytes: number): AnswerType | undefined {
  if (method !== 'POST' || !jsonTypes.has(headers['content-type'] ?? '')) return undefined;
  // A body whose length is told is complete when that much has come; node reads no more.
  const length = headers['content-length'];
  if (length === undefined || Number(length) > maxBytes) return undefined;
  for (const name of unusual) if (headers[name] !== undefined) return undefined;
  return answerTypeFor(headers.accept);
}

/** The parameters in a body; `undefined` where it is anything but an object with those alone, each of its type. */
export function plainParams(text: string): PlainParams | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined;
  const { query, operationName, variables, extensions, ...others } = body as Readonly<Record<string, unknown>>;
  for (const _ in others) return undefined;
  if (typeof query !== 'string' || extensions != null) return undefined;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return undefined;
  return {
    query,
    operationName: operationName ?? undefined,
    variables: (variables as Readonly<Record<string, unknown>> | null | undefined) ?? undefined,
  };
}
