import { describe, expect, it } from 'vitest';
import { DescriptionLook } from '../../../../gateway/cli/renew/description-look.ts';

const address = 'http://api.test/openapi.yaml?token=t';
const part = 'http://api.test/parts.yaml';

/** Documents by address, which answer 304 to who has them. */
function published(texts: Record<string, string>, validators = true) {
  const asked: [url: string, status: number, header: string | null][] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = String(input);
    const headers = new Headers(init?.headers);
    const text = texts[url];
    const etag = `"${text}"`;
    const status = text === undefined ? 503 : validators && headers.get('if-none-match') === etag ? 304 : 200;
    asked.push([url, status, headers.get('x-key')]);
    return new Response(status === 200 ? text : null, { status, headers: validators ? { etag } : {} });
  };
  return { texts, fetch, asked };
}

const kept = (url: string, text: string) => ({ source: 'shop', url, contentType: '', text });
const lookAt = (fetch: typeof globalThis.fetch, served: ReturnType<typeof kept>[]) =>
  new DescriptionLook({ address, headers: { 'x-key': 'k' }, fetch, dir: '/', served });

describe('a look at a description', () => {
  it('tells what is served from what is new, and asks again only for what has changed', async () => {
    const { texts, fetch, asked } = published({ [address]: 'one' });
    const look = lookAt(fetch, [kept('http://api.test/openapi.yaml', 'one')]);
    expect([await look.look(), await look.look()]).toEqual(['served', 'served']);
    texts[address] = 'two';
    expect([await look.look(), await look.look()]).toEqual(['new', 'tried']);
    expect(asked.map(([, status]) => status)).toEqual([200, 304, 200, 304]);
    expect(asked.every(([url, , key]) => url === address && key === 'k')).toBe(true);
  });

  it('knows what is served again, what was tried before, and what was taken', async () => {
    const { texts, fetch } = published({ [address]: 'two' }, false);
    const look = lookAt(fetch, [kept(address, 'one')]);
    expect(await look.look()).toBe('new');
    texts[address] = 'one';
    expect(await look.look()).toBe('served');
    texts[address] = 'two';
    expect(await look.look()).toBe('tried');
    look.serves([kept(address, 'two')]);
    expect(await look.look()).toBe('served');
  });

  it('sees a part that has changed', async () => {
    const { texts, fetch } = published({ [address]: 'one', [part]: 'a' });
    const look = lookAt(fetch, [kept(address, 'one'), kept(part, 'a')]);
    expect(await look.look()).toBe('served');
    texts[part] = 'b';
    expect(await look.look()).toBe('new');
  });

  it('tries once more what could not be tried', async () => {
    const { fetch } = published({ [address]: 'two' });
    const look = lookAt(fetch, []);
    expect(await look.look()).toBe('new');
    look.forgetTry();
    expect(await look.look()).toBe('new');
  });

  it('rejects where nothing can be had, without the token of the address', async () => {
    const { fetch } = published({});
    const error = await lookAt(fetch, []).look().catch(String);
    expect(error).toMatch(/could not be fetched: the server answered 503/);
    expect(error).not.toContain('token=t');
  });
});
