import type { GraphQLSchema } from 'graphql';
import type { WireRequest } from '../e2e/wire-answer.ts';
import type { Random } from '../unit/execution/random-values.ts';
import { randomOperation } from './random-operation.ts';

/** A request to a GraphQL endpoint, but for where it is. */
export interface RandomRequest extends Omit<WireRequest, 'url'> {
  /** What follows the path. */
  readonly search: string;
  readonly changes: boolean;
}

/** What most clients send, and what one of them may. */
const headers: Readonly<Record<string, { readonly usual: readonly string[]; readonly odd: readonly string[] }>> = {
  accept: {
    usual: ['', '*/*', 'application/json', 'application/graphql-response+json, application/json;q=0.9'],
    odd: ['application/graphql-response+json', 'image/png', 'text/event-stream'],
  },
  'accept-encoding': { usual: [''], odd: ['gzip', 'br', 'identity'] },
  'x-api-key': { usual: ['', 'key'], odd: ['no key'] },
  'x-tenant': { usual: ['', '', 'even', 'odd'], odd: [''] },
  'x-request-id': { usual: [''], odd: ['request-7'] },
  origin: { usual: [''], odd: ['https://shop.example.com', 'https://evil.example.com'] },
  'if-none-match': { usual: [''], odd: ['*', 'W/"x"'] },
  'content-type': { usual: [''], odd: ['application/json; charset=utf-8', 'application/graphql', 'text/plain'] },
};

/** An operation by POST or GET, with headers of which some ask for more than a plain answer. Few are refused as requests. */
export function randomRequest(random: Random, schema: GraphQLSchema): RandomRequest {
  const { query, variables, operationName, type } = randomOperation(random, schema);
  const given = Object.entries(headers).flatMap(([name, { usual, odd }]) => {
    const value = random.one(random.below(12) === 0 ? odd : usual);
    return value === '' ? [] : [[name, value] as const];
  });
  const { 'content-type': contentType, ...others } = Object.fromEntries(given);
  const more: object = random.one([
    {},
    {},
    {},
    {},
    {},
    { extensions: null },
    { extensions: {} },
    { more: 1 },
    { operationName: null },
  ]);
  const named = operationName === undefined ? {} : { operationName };
  const changes = type === 'mutation';
  if (random.below(4) === 0) {
    const params = new URLSearchParams({ query, ...named, variables: JSON.stringify(variables) });
    return { search: `?${params}`, headers: others, changes };
  }
  const body = JSON.stringify({ query, variables, ...named, ...more });
  return { search: '', body, headers: { ...others, ...(contentType && { 'content-type': contentType }) }, changes };
}
