import type { IncomingMessage } from 'node:http';
import type { PersistedDocuments } from '../../execution/persisted/persisted-documents.ts';
import { costHeader } from '../../plugins/cost-header.ts';
import { explainHeader } from '../../plugins/explain-header.ts';
import { wantsPage } from '../console-route.ts';
import { type AnswerType, answerTypeFor } from './answer-type.ts';

/** The members of a request body that every GraphQL server knows (GraphQL over HTTP, 5.1), with the document that it names. */
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
const unusual = ['content-encoding', 'transfer-encoding', 'expect', 'upgrade', explainHeader, costHeader] as const;

/**
 * The media type of the answer to a request in which nothing asks for more than a plain answer; `undefined` for any
 * other request. What is plain is a matter of speed alone: any other way gives the same answer.
 */
export function plainAnswerType({ method, headers }: IncomingMessage, maxBytes: number): AnswerType | undefined {
  for (const name of unusual) if (headers[name] !== undefined) return undefined;
  if (method === 'GET') {
    if (headers['content-length'] !== undefined || wantsPage(method, headers.accept)) return undefined;
    return answerTypeFor(headers.accept);
  }
  if (method !== 'POST' || !jsonTypes.has(headers['content-type'] ?? '')) return undefined;
  // A body whose length is told is complete when that much has come; node reads no more.
  const length = headers['content-length'];
  return length === undefined || Number(length) > maxBytes ? undefined : answerTypeFor(headers.accept);
}

/** The parameters of a GET, whose query is all that follows the `?`; `undefined` as for {@link plainParams}. */
export function plainSearchParams(search: string, persisted?: PersistedDocuments): PlainParams | undefined {
  const params = new URLSearchParams(search);
  const body: Record<string, unknown> = {};
  for (const [name, value] of params) {
    if (Object.hasOwn(body, name)) return undefined;
    body[name] = value;
  }
  try {
    for (const name of ['variables', 'extensions']) {
      const json = body[name];
      if (typeof json === 'string') body[name] = JSON.parse(json);
    }
  } catch {
    return undefined;
  }
  return paramsOf(body, persisted);
}

/** The parameters in a body; `undefined` where it is anything but an object with those alone, each of its type. */
export function plainParams(text: string, persisted?: PersistedDocuments): PlainParams | undefined {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? paramsOf(body, persisted) : undefined;
}

function paramsOf(body: object, persisted: PersistedDocuments | undefined): PlainParams | undefined {
  const { query, operationName, variables, extensions, documentId, ...others } = body as Readonly<
    Record<string, unknown>
  >;
  for (const _ in others) return undefined;
  const document = persisted
    ? namesAtMostADocument(extensions) && persisted.textOf({ query, documentId, extensions })
    : extensions == null && documentId === undefined && query;
  if (typeof document !== 'string') return undefined;
  if (operationName != null && typeof operationName !== 'string') return undefined;
  if (variables != null && (typeof variables !== 'object' || Array.isArray(variables))) return undefined;
  return {
    query: document,
    operationName: operationName ?? undefined,
    variables: (variables as Readonly<Record<string, unknown>> | null | undefined) ?? undefined,
  };
}

function namesAtMostADocument(extensions: unknown): boolean {
  if (extensions == null) return true;
  return typeof extensions === 'object' && Object.keys(extensions).every((name) => name === 'persistedQuery');
}
