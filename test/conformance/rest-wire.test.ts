import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Pool } from 'undici';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { OperationInput } from '../../gateway/rest/operation.ts';
import { compiled, mediaType, type OperationSketch, parameter } from '../unit/rest/compiled.ts';

/** What node:http got, before anything was decoded. */
interface Received {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

let server: Server;
let pool: Pool;
let received: Received[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { method, url, headers } = request;
    received.push({ method, url, headers, body: await buffer(request) });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  pool = new Pool(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

afterAll(async () => {
  await pool.close();
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  received = [];
});

async function call(sketch: OperationSketch, input: OperationInput): Promise<Received> {
  const { method, path, headers, body } = compiled(sketch).request(input, {});
  const answer = await pool.request({ method: method as 'GET', path, headers, body: (body ?? null) as never });
  await answer.body.dump();
  const [got] = received;
  if (got === undefined) throw new Error('nothing arrived');
  return got;
}

describe('over a real connection', () => {
  test('a path argument arrives as the literal id, not normalised on the way', async () => {
    const sketch = { path: '/customers/{id}/orders', parameters: [parameter('path', 'id')] };
    const { url } = await call(sketch, { path: { id: 'a/b#c é?%2e%2e' } });
    expect(url).toBe('/customers/a%2Fb%23c%20%C3%A9%3F%252e%252e/orders');
    expect(url?.split('/').map(decodeURIComponent)[2]).toBe('a/b#c é?%2e%2e');
  });

  test('a refused argument makes no call', async () => {
    const sketch = { path: '/customers/{id}', parameters: [parameter('path', 'id')] };
    await expect(call(sketch, { path: { id: '../admin' } })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(received).toEqual([]);
  });

  test('query, header and cookie arguments arrive as given', async () => {
    const parameters = [
      parameter('query', 'filter', { style: 'deepObject', explode: true }),
      parameter('query', 'ids', { explode: false }),
      parameter('header', 'X-Name'),
      parameter('cookie', 'session'),
    ];
    const { url, headers } = await call(
      { path: '/search', parameters },
      {
        query: { filter: { 'a&b': 'c=d' }, ids: ['1,2', 3] },
        header: { 'X-Name': 'café' },
        cookie: { session: 'x; y="z"' },
      },
    );
    expect([...new URL(`http://h${url}`).searchParams]).toEqual([
      ['filter[a&b]', 'c=d'],
      ['ids', '1,2,3'],
    ]);
    expect(url).toContain('ids=1%2C2,3');
    expect(headers['x-name']).toBe('café');
    expect(headers.cookie).toBe('session=x%3B%20y=%22z%22');
  });

  test('a JSON body arrives in its own content type, 64-bit integers by their digits', async () => {
    const { headers, body } = await call(
      { method: 'POST', body: [mediaType('application/vnd.acme+json')] },
      { body: { amount: 9223372036854775807n, note: 'é' } },
    );
    expect(headers['content-type']).toBe('application/vnd.acme+json');
    expect(body.toString()).toBe('{"amount":9223372036854775807,"note":"é"}');
    expect(headers['content-length']).toBe(String(body.byteLength));
  });

  test('a multipart body arrives with its files and its length, not chunked', async () => {
    const file = new File([new Uint8Array([0, 1, 254, 255])], 'photo.png', { type: 'image/png' });
    const { headers, body } = await call(
      { method: 'POST', body: [mediaType('multipart/form-data')] },
      { body: { title: 'x', file } },
    );
    expect(headers['content-length']).toBe(String(body.byteLength));
    expect(headers['transfer-encoding']).toBeUndefined();
    const form = await new Response(new Uint8Array(body), {
      headers: { 'content-type': String(headers['content-type']) },
    }).formData();
    expect(form.get('title')).toBe('x');
    expect([...(await (form.get('file') as File).bytes())]).toEqual([0, 1, 254, 255]);
  });

  test('a call without arguments or body has neither query nor content type', async () => {
    const { method, url, headers } = await call({ method: 'POST', path: '/close' }, {});
    expect({ method, url, type: headers['content-type'], length: headers['content-length'] }).toEqual({
      method: 'POST',
      url: '/close',
      type: undefined,
      length: '0',
    });
  });
});
