import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Started, schemaOf, start, testGraph } from '../unit/server/gateway-fixture.ts';

const schema = schemaOf('type Query { hello: String } type Mutation { wave: String }', { hello: () => 'world' });

describe('GraphQL over HTTP', () => {
  let started: Started;
  beforeAll(async () => {
    started = await start({ graph: testGraph(schema) });
  });
  afterAll(() => started[Symbol.asyncDispose]());

  const audits = serverAudits({ url: () => started.url });

  it('is audited in 61 points', () => {
    expect(audits).toHaveLength(61);
  });

  for (const audit of audits) {
    it(`${audit.id}: ${audit.name}`, async () => {
      const result = await audit.fn();
      expect(result.status === 'ok' ? '' : result.reason).toBe('');
    });
  }
});
