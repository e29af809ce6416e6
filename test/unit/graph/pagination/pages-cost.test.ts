import { type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { operationCost } from '../../../../gateway/graph/cost/operation-cost.ts';
import { pagedSchema } from './paged-lists.ts';

function cost(query: string, more = '') {
  const document = parse(query);
  const [operation] = document.definitions as OperationDefinitionNode[];
  if (!operation) throw new Error('There is no operation.');
  const limits = { total: 3, sources: {} };
  return operationCost(pagedSchema('byOffset', more), document, operation, { listSize: 50, limits });
}

describe('the cost of a connection', () => {
  it('is as many calls as it may make', () => {
    expect(cost('{ byOffsetConnection(first: 3) { nodes { id } } }')).toMatchObject({
      total: 1,
      sources: { api: 1 },
      byCode: [],
      exceeds: [],
    });
    expect(cost('{ byOffsetConnection(first: 3) { nodes { id } } }', 'maxPages: 4')).toMatchObject({
      total: 4,
      exceeds: ['4 calls, and gateway.limits.upstreamCalls is 3'],
    });
  });

  it('has the call that tells how many there are, for the last of all', () => {
    expect(cost('{ byOffsetConnection(last: 3) { nodes { id } } }').total).toBe(2);
    expect(cost('{ byOffsetConnection(last: 3, before: "x") { nodes { id } } }').total).toBe(1);
  });
});
