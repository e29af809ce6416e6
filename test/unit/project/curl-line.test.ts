import { describe, expect, it } from 'vitest';
import { type CurlCall, parseCurl, shellWords } from '../../../gateway/project/add/curl-line.ts';

const url = 'http://api.example.com/v1/orders';
const call = (over: Partial<CurlCall> = {}): CurlCall => ({
  method: 'GET',
  url,
  headers: new Map(),
  user: undefined,
  body: undefined,
  ...over,
});

describe('parseCurl', () => {
  it.each<[string, CurlCall]>([
    [`curl ${url}`, call()],
    [`curl -sS -L --compressed -o /dev/null '${url}'`, call()],
    ['curl api.example.com', call({ url: 'http://api.example.com/' })],
    [`curl -XDELETE ${url}`, call({ method: 'DELETE' })],
    [`curl --request=put --url ${url}`, call({ method: 'PUT' })],
    [
      `curl ${url} -H 'X-Tenant:  acme ' -H"accept: a: b"`,
      call({
        headers: new Map([
          ['x-tenant', 'acme'],
          ['accept', 'a: b'],
        ]),
      }),
    ],
    [`curl -u me:secret ${url}`, call({ user: 'me:secret' })],
    [`curl -b a=1 ${url}`, call({ headers: new Map([['cookie', 'a=1']]) })],
    [`curl ${url} -d '{"a":1}'`, call({ method: 'POST', body: '{"a":1}' })],
    [
      `curl ${url} --json '{"a":1}'`,
      call({ method: 'POST', body: '{"a":1}', headers: new Map([['content-type', 'application/json']]) }),
    ],
    [`curl -G ${url} -d a=1 -d b=x%26y`, call({ url: `${url}?a=1&b=x%26y` })],
    [`curl \\\n  -I \\\r\n  ${url}`, call({ method: 'HEAD' })],
  ])('reads %j', (line, expected) => {
    expect(parseCurl(line)).toEqual(expected);
  });

  it.each([
    ['curl', 'it calls no http or https address'],
    ['curl ftp://x/', 'it calls no http or https address'],
    [`curl ${url} ${url}2`, `it calls two addresses: ${url} and ${url}2`],
    [`curl ${url} -F file=@x`, 'the option -F is not understood'],
    [`curl ${url} -d @body.json`, 'it reads its body from a file; put the body into the line'],
    [`curl ${url} -H`, '-H has no value'],
    [`curl ${url} -H nothing`, 'the header "nothing" has no name'],
    [`curl '${url}`, 'a quote is not closed'],
  ])('refuses %j', (line, reason) => {
    expect(() => parseCurl(line)).toThrow(`the curl line cannot be read: ${reason}`);
  });
});

it('splits words as a shell does', () => {
  expect(shellWords(`a 'b c'"d \\" $e"\\ f  '' $'g\\nh' \\\n i`)).toEqual(['a', 'b cd " $e f', '', 'g\nh', 'i']);
});
