import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attack, type AttackedGateway, ask, attackedGateway, get, named, post } from './attacked-gateway.ts';

const bomb = Buffer.from(JSON.stringify({ query: `{ __typename } #${' '.repeat(50 * 2 ** 20)}` }));
const json = (query: string, variables: string) => `{"query":${JSON.stringify(query)},"variables":${variables}}`;
const loan = 'mutation ($loan: LoanInput!) { lend(input: $loan) { bookId } }';
const form = 'content-type: application/x-www-form-urlencoded';
const multipart = (operations: string, map: string) =>
  Object.entries({ operations, map, '0': 'file' })
    .map(([name, text]) => {
      const file = name === '0' ? '; filename="f"' : '';
      return `--x\r\ncontent-disposition: form-data; name="${name}"${file}\r\n\r\n${text}\r\n`;
    })
    .join('')
    .concat('--x--\r\n');

const bodies: readonly Attack[] = [
  { name: 'gzip that unfolds to 50 MiB', sent: post(gzipSync(bomb), 'content-encoding: gzip'), status: 415 },
  { name: 'deflate that unfolds to 50 MiB', sent: post(deflateSync(bomb), 'content-encoding: deflate'), status: 415 },
  { name: 'Brotli that unfolds to 50 MiB', sent: post(brotliCompressSync(bomb), 'content-encoding: br'), status: 415 },
  { name: 'gzip in gzip', sent: post(gzipSync(gzipSync(bomb)), 'content-encoding: gzip, gzip'), status: 415 },
  { name: 'gzip that says it is nothing else', sent: post(gzipSync(bomb)), status: 400 },
  { name: 'two megabytes', sent: post(`{"query":"${'x'.repeat(2 * 2 ** 20)}"}`), status: 413 },
  {
    name: 'JSON a hundred thousand levels deep',
    sent: post(`${'['.repeat(100_000)}${']'.repeat(100_000)}`),
    status: 400,
  },
  {
    name: 'objects a hundred thousand levels deep',
    sent: post(`{"query":"{__typename}","variables":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`),
    status: 200,
  },
  {
    name: 'a hundred thousand keys',
    sent: post(`{${Array.from({ length: 80_000 }, (_, n) => `"k${n}":1`).join()}}`),
    status: 400,
  },
  {
    name: 'one key a hundred thousand times',
    sent: post(`{${'"query":"{__typename}",'.repeat(40_000)}"query":"{__typename}"}`),
    status: 200,
  },
  {
    name: 'UTF-8 in more bytes than it needs',
    sent: post(Buffer.from('7b227175657279223a22c0af227d', 'hex')),
    status: 400,
  },
  {
    name: 'UTF-8 of half a surrogate pair',
    sent: post(Buffer.from('7b227175657279223a22eda080227d', 'hex')),
    status: 400,
  },
  { name: 'UTF-8 that is cut off', sent: post(Buffer.from('7b227175657279223a22e2227d', 'hex')), status: 400 },
  { name: 'UTF-16', sent: post(Buffer.from('{"query":"{__typename}"}', 'utf16le')), status: 400 },
  {
    name: 'UTF-7, named',
    sent: post('{"query":"{__typename}"}', 'content-type: application/json; charset=utf-7'),
    status: 415,
  },
  { name: 'NUL', sent: post(Buffer.alloc(1000)), status: 400 },
  { name: 'a number beyond all', sent: post('{"query":"{__typename}","variables":{"n":1e999999}}'), status: 200 },
  { name: '__proto__ as parameters', sent: post('{"__proto__":{"query":"{__typename}"}}'), status: 400 },
  {
    name: 'constructor as a parameter',
    sent: post('{"query":"{__typename}","constructor":{"prototype":{"a":1}}}'),
    status: 400,
  },
  { name: 'extensions that are no object', sent: post('{"query":"{__typename}","extensions":[]}'), status: 400 },
  { name: 'variables that are a list', sent: post('{"query":"{__typename}","variables":[]}'), status: 400 },
  {
    name: 'an operation name that is an object',
    sent: post('{"query":"{__typename}","operationName":{}}'),
    status: 400,
  },
  {
    name: 'a batch of a thousand',
    sent: post(`[${Array.from({ length: 1_000 }, () => '{"query":"{__typename}"}').join()}]`),
    status: 400,
  },
  { name: 'a batch of batches', sent: post('[[{"query":"{__typename}"}]]'), status: 400 },
  {
    name: 'a multipart map into __proto__',
    sent: post(
      multipart('{"query":"{__typename}","variables":{}}', '{"0":["variables.__proto__.polluted"]}'),
      'content-type: multipart/form-data; boundary=x',
      'x-weft-csrf: 1',
    ),
    status: 200,
  },
  {
    name: 'a multipart map into constructor.prototype',
    sent: post(
      multipart('{"query":"{__typename}","variables":{}}', '{"0":["variables.constructor.prototype.polluted"]}'),
      'content-type: multipart/form-data; boundary=x',
      'x-weft-csrf: 1',
    ),
    status: 200,
  },
  {
    name: 'multipart without end',
    sent: post(
      '--x\r\ncontent-disposition: form-data; name="operations"\r\n\r\n{',
      'content-type: multipart/form-data; boundary=x',
      'x-weft-csrf: 1',
    ),
    status: 400,
  },
  {
    name: 'multipart with a boundary of 10 KiB',
    sent: post('', `content-type: multipart/form-data; boundary=${'x'.repeat(10_000)}`, 'x-weft-csrf: 1'),
    status: 400,
  },
];

const forged: readonly Attack[] = [
  {
    name: 'a form',
    sent: post('query=mutation{lend(input:{bookId:"b"}){bookId}}', form),
    status: 403,
    code: 'FORBIDDEN',
  },
  {
    name: 'a form that says it is JSON by a parameter',
    sent: post('{"query":"{__typename}"}', 'content-type: text/plain; application/json'),
    status: 403,
    code: 'FORBIDDEN',
  },
  {
    name: 'a form with an upload',
    sent: post(multipart('{"query":"{__typename}"}', '{}'), 'content-type: multipart/form-data; boundary=x'),
    status: 403,
    code: 'FORBIDDEN',
  },
  { name: 'text', sent: post('{"query":"{__typename}"}', 'content-type: text/plain'), status: 403, code: 'FORBIDDEN' },
  {
    name: 'a body without a type',
    sent: post('{"query":"{__typename}"}', 'content-type:'),
    status: 403,
    code: 'FORBIDDEN',
  },
  {
    name: 'a list of types',
    sent: post('{"query":"{__typename}"}', 'content-type: text/plain, application/json'),
    status: 403,
    code: 'FORBIDDEN',
  },
  { name: 'a mutation by GET', sent: get('?query=mutation{lend(input:{bookId:%22b%22}){bookId}}'), status: 405 },
  {
    name: 'an image of another site',
    sent: get('?query={__typename}', 'sec-fetch-site: cross-site', 'sec-fetch-dest: image'),
    status: 403,
    code: 'FORBIDDEN',
  },
  {
    name: 'a page of a neighbour',
    sent: get('?query={__typename}', 'sec-fetch-site: same-site'),
    status: 403,
    code: 'FORBIDDEN',
  },
  {
    name: 'a preflight of another site',
    sent: 'OPTIONS /graphql HTTP/1.1\r\nhost: h\r\norigin: https://evil.example\r\naccess-control-request-method: POST\r\nconnection: close\r\n\r\n',
    status: 405,
    answers: /^(?!.*access-control-allow)/is,
  },
  {
    name: 'a script of another site',
    sent: ask('{ __typename }', {}, 'origin: https://evil.example'),
    status: 200,
    answers: /^(?!.*access-control-allow)/is,
  },
  {
    name: 'a page without an origin',
    sent: ask('{ __typename }', {}, 'origin: null'),
    status: 200,
    answers: /^(?!.*access-control-allow)/is,
  },
];

const variables: readonly Attack[] = [
  {
    name: '__proto__ among the variables',
    sent: post(json('query ($id: String!) { author(id: $id) { name } }', '{"__proto__":{"id":"1"}}')),
    status: 400,
  },
  { name: '__proto__ in an input', sent: post(json(loan, '{"loan":{"__proto__":{"bookId":"b"}}}')), status: 400 },
  {
    name: 'constructor in an input',
    sent: post(json(loan, '{"loan":{"constructor":{"prototype":{"polluted":true}}}}')),
    status: 400,
  },
  {
    name: 'an object for a text',
    sent: post(json('query ($id: String!) { author(id: $id) { name } }', '{"id":{"$gt":""}}')),
    status: 400,
  },
  {
    name: 'a list for a text',
    sent: post(json('query ($id: String!) { author(id: $id) { name } }', '{"id":["1","2"]}')),
    status: 400,
  },
  {
    name: 'true for a text',
    sent: post(json('query ($id: String!) { author(id: $id) { name } }', '{"id":true}')),
    status: 400,
  },
  {
    name: 'a number beyond 64 bits',
    sent: post(json('query ($ids: [Int]) { books(authorId: $ids) { title } }', '{"ids":[1e30]}')),
    status: 400,
  },
  { name: 'an enum value that there is not', sent: post(json(loan, '{"loan":{"binding":"__proto__"}}')), status: 400 },
];

describe.each([
  ['a body of', bodies],
  ['forged by', forged],
  ['with', variables],
])('a request %s', (_what, attacks) => {
  let attacked: AttackedGateway;
  beforeAll(async () => {
    attacked = await attackedGateway('');
  });
  afterAll(() => attacked[Symbol.asyncDispose]());

  it.each(named(attacks))('%s does no harm, calls nothing, and nobody else feels it', async (_name, attack) => {
    const before = attacked.calls();
    await attacked.withstands(attack);
    expect(attacked.calls()).toEqual(before);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('such leaves nothing in memory', async () => {
    const before = attacked.heap();
    for (let round = 0; round < 5; round += 1) for (const attack of attacks) await attacked.withstands(attack);
    expect(attacked.heap() - before).toBeLessThan(32 * 2 ** 20);
  });
});

describe('what goes on to an API', () => {
  let attacked: AttackedGateway;
  beforeAll(async () => {
    attacked = await attackedGateway('');
  });
  afterAll(() => attacked[Symbol.asyncDispose]());
  const lastCall = () => attacked.calls().at(-1) ?? '';

  it.each(['1&ids=2', '1#', '1%26ids=2', '1\r\nx-a: b', '1;ids=2', '1?ids=2', '1,2', '\u0000', '%', '+', '日本'])(
    'in a query is one value, as %j',
    async (value) => {
      const query = 'query ($ids: [String!]!) { authorsByIds(ids: $ids) { rows { name } } }';
      await attacked.gateway.query(query, { ids: [value] });
      const search = new URLSearchParams(lastCall().split('?')[1]);
      expect([...search.keys()]).toEqual(['ids']);
      expect(lastCall()).toMatch(/^\/authors\?ids=[\w%.~*-]+$/);
      expect(decodeURIComponent(lastCall().slice('/authors?ids='.length))).toBe(value);
    },
  );

  it('of forty thousand values fails for its caller alone, time and again', async () => {
    const ids = Array.from({ length: 40_000 }, (_, n) => `${n}`);
    for (let round = 0; round < 10; round += 1) {
      const { errors } = await attacked.unfelt(() =>
        attacked.gateway.query('query ($ids: [String!]!) { authorsByIds(ids: $ids) { rows { name } } }', { ids }),
      );
      expect(errors?.map(({ extensions }) => extensions?.['code'])).toEqual(['UPSTREAM_ERROR']);
    }
  });
});
