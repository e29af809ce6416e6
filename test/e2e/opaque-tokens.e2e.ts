import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { library, libraryProject } from './library-upstream.ts';
import { serve } from './upstream-loopback.ts';

describe('opaque tokens', () => {
  it('are believed as their issuer says, refused as others are, and nobody comes through while it is down', async () => {
    const answers: Record<string, unknown> = {
      good: { active: true, sub: '7', scope: 'books' },
      poor: { active: true, sub: '8' },
      bad: { active: false },
    };
    let isUp = true;
    await using issuer = await serve(({ url, body }, response) => {
      const token = new URLSearchParams(body.toString()).get('token') ?? '';
      if (!isUp || url !== '/introspect') response.writeHead(500).end();
      else response.setHeader('content-type', 'application/json').end(JSON.stringify(answers[token]));
    });
    await using upstream = await library({ '/books': [{ book_id: 'b', title: 'Weft' }] });
    const config = `gateway:
  schema: { style: graphql }
  auth:
    introspection: { url: '${issuer.origin}/introspect', clientId: weft, clientSecret: "file:./secret" }
    rules: { Query.books: { scopes: [[books]] } }
`;
    await using gateway = await gatewayOf(libraryProject(upstream.origin, config, { secret: 's3cret\n' }));
    const ask = (token: string) =>
      fetch(gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: '{"query":"{ books { title } }"}',
      });

    for (const _ of [1, 2, 3]) {
      expect(await (await ask('good')).json()).toEqual({ data: { books: [{ title: 'Weft' }] } });
      for (const [token, status, challenge] of [
        ['poor', 403, 'Bearer realm="graphql", error="insufficient_scope"'],
        ['bad', 401, 'Bearer realm="graphql", error="invalid_token"'],
      ] as const) {
        const answer = await ask(token);
        expect([answer.status, answer.headers.get('www-authenticate')]).toEqual([status, challenge]);
        expect(await answer.text()).not.toContain('active');
      }
    }
    expect(issuer.received.map(({ headers }) => headers['authorization'])).toEqual(
      Array.from({ length: 3 }, () => `Basic ${Buffer.from('weft:s3cret').toString('base64')}`),
    );
    isUp = false;
    const unknown = await ask('unknown');
    expect([unknown.status, unknown.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await unknown.text()).not.toContain(issuer.origin);
    expect((await ask('good')).status).toBe(200);
  });
});
