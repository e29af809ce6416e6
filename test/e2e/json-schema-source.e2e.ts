import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { serve } from './upstream-loopback.ts';

const project = (origin: string) => ({
  '.meshrc.yaml': `sources:
  - name: notes
    handler:
      jsonSchema:
        endpoint: '${origin}'
        operations:
          - { type: Query, field: note, path: '/notes/{args.id}', method: GET, responseSchema: ./note.json, argTypeMap: { id: { type: string } } }
gateway: { schema: { style: graphql } }
`,
  'note.json': JSON.stringify({ type: 'object', title: 'Note', properties: { text: { type: 'string' } } }),
});

describe('a path argument of a jsonSchema source', () => {
  it('arrives as one segment, whatever it holds', async () => {
    await using upstream = await serve((_request, response) =>
      response.setHeader('content-type', 'application/json').end('{"text":"hello"}'),
    );
    await using gateway = await gatewayOf(project(upstream.origin));
    const { data, errors } = await gateway.query('{ note(id: "a/b?x=1#c é") { text } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ note: { text: 'hello' } });
    const [, , ...segments] = upstream.received[0]?.url.split('/') ?? [];
    expect(segments.map(decodeURIComponent)).toEqual(['a/b?x=1#c é']);
  });

  it.each(['..', '../admin', 'a/../b'])('that could change the path (%j) is refused before any call', async (id) => {
    await using upstream = await serve((_request, response) => response.end('{}'));
    await using gateway = await gatewayOf(project(upstream.origin));
    const { errors } = await gateway.query('query ($id: String!) { note(id: $id) { text } }', { id });
    expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
    expect(upstream.received).toHaveLength(0);
  });
});
