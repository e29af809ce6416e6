import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readDescription } from '../../../gateway/openapi/read-description.ts';

const minimal = { openapi: '3.1.0', info: { title: 't', version: '1' }, paths: {} };
let dir = '';
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'weft-openapi-'));
});
afterAll(() => rm(dir, { recursive: true }));

const noFetch: typeof fetch = () => Promise.reject(new Error('no network in this test'));
const read = (source: string) => readDescription(source, { dir, fetch: noFetch });

async function readText(text: string) {
  await writeFile(join(dir, 'it.yaml'), text);
  return read('it.yaml');
}

describe('a description in a file', () => {
  it('is read as JSON or YAML, by relative and absolute path and file: URL', async () => {
    const text = JSON.stringify(minimal);
    const location = join(dir, 'a b.json');
    await writeFile(location, text);
    for (const source of ['a b.json', './a b.json', location, pathToFileURL(location).href]) {
      expect(await read(source)).toEqual({ document: minimal, text, location, file: 'a b.json', problems: [] });
    }
    expect((await readText('openapi: 3.1.0\ninfo: {title: t, version: "1"}\npaths: {}\n')).document).toEqual(minimal);
  });

  it('may begin with a byte order mark, and JSON may have comments and trailing commas', async () => {
    expect((await readText(`\uFEFF${JSON.stringify(minimal)}`)).document).toEqual(minimal);
    expect((await readText(`{ # note\n ${JSON.stringify(minimal).slice(1, -1)},\n}`)).document).toEqual(minimal);
  });

  it.each([
    ['', 'the document is empty'],
    [' \n', 'the document is empty'],
    ['<!doctype html>', 'the document is an HTML or XML page, not JSON or YAML'],
    [
      '- a',
      'an OpenAPI description has "openapi: 3.0.x", "3.1.x" or "3.2.x", or "swagger: 2.0", at its top; this is a list',
    ],
    [
      'hello',
      'an OpenAPI description has "openapi: 3.0.x", "3.1.x" or "3.2.x", or "swagger: 2.0", at its top; this is the string "hello"',
    ],
    [
      `&a [*a, *a]`,
      'an OpenAPI description has "openapi: 3.0.x", "3.1.x" or "3.2.x", or "swagger: 2.0", at its top; this is a list',
    ],
    ['a: *b', 'the document is not valid YAML: Unresolved alias (the anchor must be set before the alias): b'],
  ])('that is no description is refused: %j', async (text, message) => {
    await expect(readText(text)).rejects.toMatchObject({ name: 'ProjectError', message: `it.yaml ${message}` });
  });

  it('that is broken is refused with line and column', async () => {
    const tab = readText('openapi: 3.1.0\ninfo:\n  title: "open\n');
    await expect(tab).rejects.toMatchObject({ problems: [{ location: { file: 'it.yaml', line: 4, column: 1 } }] });
    const json = readText('{\n  "openapi": "3.1.0",\n  "paths": {"a": 1 "b": 2}\n}');
    await expect(json).rejects.toMatchObject({ problems: [{ location: { file: 'it.yaml', line: 3, column: 18 } }] });
  });

  it.each([
    ['none.yaml', 'does not exist'],
    ['.', 'is a folder; the path of an API description is wanted'],
    ['ftp://h/a', 'has an unknown scheme; a path, file:, http: or https: is wanted'],
    ['file://elsewhere/a', 'is no address of a file on this machine'],
  ])('that cannot be read is refused: %s', async (source, reason) => {
    const file = source === '.' ? dir : source;
    await expect(read(source)).rejects.toThrow(`${file} the document ${reason}`);
  });
});

describe('YAML aliases', () => {
  it('share what they name, hundreds of times, and merge keys', async () => {
    const uses = Array.from({ length: 300 }, (_, index) => `  s${index}: {<<: *base, title: t${index}}`).join('\n');
    const { document } = await readText(`openapi: 3.1.0\nx-base: &base {type: string}\nx-all:\n${uses}\n`);
    expect(document).toMatchObject({ 'x-all': { s299: { type: 'string', title: 't299' } } });
  });

  it('to their own ancestor become references', async () => {
    const { document } = await readText('openapi: 3.1.0\nx-a/b: &node\n  children: [*node]\n  again: *node\n');
    expect(document['x-a/b']).toEqual({ children: [{ $ref: '#/x-a~1b' }], again: { $ref: '#/x-a~1b' } });
  });

  it('that multiply without bound are refused', async () => {
    const levels = Array.from(
      { length: 12 },
      (_, n) => `  l${n + 1}: &l${n + 1} [${Array(9).fill(`*l${n}`).join(', ')}]`,
    );
    const bomb = `openapi: 3.1.0\nx-bomb:\n  l0: &l0 [lol]\n${levels.join('\n')}\n`;
    await expect(readText(bomb)).rejects.toThrow(
      `it.yaml the document has aliases that multiply to more than 20000000 values`,
    );
  });

  it('by the ten thousands, and collections nested without end, are refused', async () => {
    const many = readText(`openapi: 3.1.0\nx: &x 1\ny: [${'*x,'.repeat(10_001)}]`);
    await expect(many).rejects.toThrow('the document has 10001 YAML aliases; at most 10000 are read');
    const deep = readText(`openapi: 3.1.0\nx: ${'['.repeat(20_000)}`);
    await expect(deep).rejects.toThrow('the document is nested too deep to be read');
    const json = `{"openapi":"3.1.0","x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    expect((await readText(json)).document).toHaveProperty('x');
  });
});

describe('a description at an address', () => {
  async function serve(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    const address = server.address();
    return `http://127.0.0.1:${typeof address === 'object' && address ? address.port : ''}`;
  }
  const fetched = (source: string, headers = {}) => readDescription(source, { dir, fetch, headers });

  it('is fetched with the headers given', async () => {
    const seen: (string | undefined)[] = [];
    const origin = await serve((request, response) => {
      seen.push(request.headers.authorization);
      response.end(JSON.stringify(minimal));
    });
    expect(await fetched(`${origin}/openapi.json`, { authorization: 'Bearer t' })).toMatchObject({
      document: minimal,
      location: `${origin}/openapi.json`,
    });
    expect(seen).toEqual(['Bearer t']);
  });

  it('may redirect within its origin, which gets its headers again', async () => {
    const seen: unknown[] = [];
    const origin = await serve((request, response) => {
      seen.push(request.headers['x-api-key']);
      if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
      else response.end(JSON.stringify(minimal));
    });
    expect(await fetched(`${origin}/a`, { 'x-api-key': 'secret' })).toMatchObject({ location: `${origin}/b` });
    expect(seen).toEqual(['secret', 'secret']);
  });

  it('that redirects to another origin is refused, and nothing is asked there', async () => {
    const seen: unknown[] = [];
    const other = await serve((request, response) => {
      seen.push(request.url);
      response.end(JSON.stringify(minimal));
    });
    const origin = await serve((_request, response) => {
      response.writeHead(302, { location: `${other}/c?token=secret` }).end();
    });
    await expect(fetched(`${origin}/a`, { 'x-api-key': 'secret' })).rejects.toThrow(
      `${origin}/a the document redirects to ${other}/c, which is another origin: give that address if it is the right one`,
    );
    expect(seen).toEqual([]);
  });

  it('that redirects in a circle or to another scheme is refused', async () => {
    const origin = await serve((request, response) => {
      response.writeHead(301, { location: request.url === '/file' ? 'file:///etc/passwd' : '/' }).end();
    });
    await expect(fetched(`${origin}/`)).rejects.toThrow(`${origin}/ the document is behind more than 5 redirects`);
    await expect(fetched(`${origin}/file`)).rejects.toThrow('redirects to file:, which is another origin');
  });

  it('that answers a failure is refused without showing query or credentials', async () => {
    const origin = await serve((_request, response) => response.writeHead(403).end('secret body'));
    const source = `${origin.replace('//', '//user:secret@')}/openapi.json?token=secret`;
    // undici refuses credentials in a URL; what is asserted is that nobody prints them.
    await expect(fetched(source)).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:\d+\/openapi\.json the document could not be fetched: [^?@]*$/,
    );
    await expect(fetched(`${origin}/a?token=secret`)).rejects.toThrow(
      `${origin}/a the document could not be fetched: the server answered 403`,
    );
  });

  it('that cannot be reached or breaks off is refused', async () => {
    const origin = await serve((_request, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{', () => response.destroy());
    });
    await expect(fetched(`${origin}/`)).rejects.toThrow(
      `${origin}/ the document could not be fetched: the connection failed (UND_ERR_SOCKET)`,
    );
    await expect(fetched('http://127.0.0.1:1/')).rejects.toThrow(
      'http://127.0.0.1:1/ the document could not be fetched',
    );
  });

  it('that never ends is cut at 64 MiB', async () => {
    const chunk = new Uint8Array(1024 * 1024).fill(32);
    let sent = 0;
    const endless = () =>
      new Response(
        new ReadableStream({
          pull: (controller) => {
            sent++;
            controller.enqueue(chunk);
          },
        }),
      );
    const reading = readDescription('http://a.example/', { dir, fetch: () => Promise.resolve(endless()) });
    await expect(reading).rejects.toThrow('the document is too large: more than 67108864 bytes');
    expect(sent).toBeLessThan(70);
  });
});
