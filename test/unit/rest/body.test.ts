import { describe, expect, test } from 'vitest';
import type { ApiMediaType, Schema } from '../../../gateway/openapi/api-description.ts';
import type { CompileOptions } from '../../../gateway/rest/compile-operation.ts';
import { UnsupportedOperation } from '../../../gateway/rest/unsupported-operation.ts';
import { compiled, mediaType } from './compiled.ts';

function sent(content: ApiMediaType | readonly ApiMediaType[], value: unknown, options: Partial<CompileOptions> = {}) {
  const { headers, body } = compiled({ body: [content].flat() }, options).request({ body: value }, {});
  return { type: headers['content-type'], length: headers['content-length'], body };
}

const types = (...names: string[]) => names.map((name) => mediaType(name));

describe('the media type of a body', () => {
  test.each([
    [['text/plain', 'application/xml', 'application/json'], 'application/json'],
    [['application/json-patch+json', 'application/json'], 'application/json'],
    [['application/vnd.acme.v2+json'], 'application/vnd.acme.v2+json'],
    [['application/json; charset=utf-8'], 'application/json; charset=utf-8'],
    [['application/json', 'application/x-www-form-urlencoded'], 'application/json'],
    [['application/x-www-form-urlencoded', 'application/json'], 'application/x-www-form-urlencoded'],
    [['application/xml', 'application/x-www-form-urlencoded'], 'application/x-www-form-urlencoded'],
    [['*/*'], 'application/json'],
    [['application/*+json'], 'application/json'],
  ])('of %j is %s', (offered, expected) => {
    expect(sent(types(...offered), { a: 1 }).type).toBe(expected);
  });

  test('is the one that operationHeaders fix, if the description offers it', () => {
    const offered = types('application/json', 'application/merge-patch+json');
    const fix = (type: string) => ({ operationHeaders: { 'Content-Type': type } });
    expect(sent(offered, {}, fix('application/merge-patch+json')).type).toBe('application/merge-patch+json');
    expect(sent(types('*/*'), {}, fix('application/vnd.x+json'))).toMatchObject({
      type: 'application/vnd.x+json',
      body: '{}',
    });
    expect(sent(offered, {}, fix('text/csv')).type).toBe('application/json');
  });

  test('cannot be XML alone, unless the body is text', () => {
    expect(() => sent(types('application/xml'), '<a/>')).not.toThrow();
    expect(() => sent(mediaType('application/xml', { type: 'object' }), {})).toThrow(UnsupportedOperation);
  });
});

describe('a JSON body', () => {
  test('holds 64-bit integers by their digits, at any depth, also where BigInt has a toJSON', () => {
    const value = { amount: 9223372036854775807n, list: [{ id: -9007199254740993n }], text: '9' };
    const expected = '{"amount":9223372036854775807,"list":[{"id":-9007199254740993}],"text":"9"}';
    expect(sent(types('application/json'), value).body).toBe(expected);
    const prototype = BigInt.prototype as { toJSON?: () => string };
    prototype.toJSON = () => 'patched';
    try {
      expect(sent(types('application/json'), value).body).toBe(expected);
    } finally {
      delete prototype.toJSON;
    }
  });

  test('is null only where null may be sent, and absent for undefined', () => {
    expect(sent(mediaType('application/json', { type: ['object', 'null'] }), null).body).toBe('null');
    expect(sent(mediaType('application/json', { type: 'object' }), null)).toMatchObject({
      type: undefined,
      body: undefined,
    });
    expect(sent(types('application/json'), undefined)).toMatchObject({ type: undefined, body: undefined });
  });

  test('is refused where JSON cannot hold the value', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    const file = new File(['x'], 'x');
    for (const value of [file, { file }]) {
      expect(() => sent(types('application/json'), value)).toThrow(
        'shop: the request body cannot be sent: JSON holds no files',
      );
    }
    expect(() => sent(types('application/json'), circle)).toThrow(
      'shop: the request body cannot be sent: it cannot be written as JSON',
    );
  });

  test('is one line a record for JSON lines', () => {
    expect(sent(types('application/x-ndjson'), [{ a: 1 }, { b: 2n }]).body).toBe('{"a":1}\n{"b":2}\n');
  });
});

describe('a form-urlencoded body', () => {
  const form = 'application/x-www-form-urlencoded';
  const encoding = (given: Partial<ApiMediaType['encoding'][string]>) => ({
    contentType: undefined,
    style: undefined,
    explode: undefined,
    allowReserved: false,
    ...given,
  });
  const body = (value: unknown, encodings: ApiMediaType['encoding'] = {}) =>
    sent(mediaType(form, {}, encodings), value).body;

  test('nests objects in brackets, repeats lists, numbers lists of objects, leaves null out', () => {
    const charge = {
      amount: 9223372036854775807n,
      metadata: { 'order id': '6735', tags: ['a', 'b'] },
      line_items: [{ price: 'p1', quantity: 1 }, { price: 'p2' }],
      expand: ['customer', 'invoice'],
      nothing: null,
      capture: false,
      note: 'a&b=c é',
    };
    expect([...new URLSearchParams(String(body(charge)))]).toEqual([
      ['amount', '9223372036854775807'],
      ['metadata[order id]', '6735'],
      ['metadata[tags][]', 'a'],
      ['metadata[tags][]', 'b'],
      ['line_items[0][price]', 'p1'],
      ['line_items[0][quantity]', '1'],
      ['line_items[1][price]', 'p2'],
      ['expand', 'customer'],
      ['expand', 'invoice'],
      ['capture', 'false'],
      ['note', 'a&b=c é'],
    ]);
  });

  test('follows the encoding of each property', () => {
    const encodings = {
      expand: encoding({ style: 'deepObject', explode: true }),
      ids: encoding({ style: 'form', explode: false }),
      pipes: encoding({ style: 'pipeDelimited', explode: false }),
      json: encoding({ contentType: 'application/json' }),
      url: encoding({ allowReserved: true }),
    };
    const value = { expand: ['a', 'b'], ids: [1, 2], pipes: ['x', 'y'], json: { a: [1] }, url: 'https://x/y' };
    expect(body(value, encodings)).toBe(
      'expand%5B%5D=a&expand%5B%5D=b&ids=1,2&pipes=x%7Cy&json=%7B%22a%22%3A%5B1%5D%7D&url=https://x/y',
    );
  });

  test('is refused for what has no properties', () => {
    for (const value of ['text', 1, [1]]) {
      expect(() => body(value)).toThrow('shop: the request body cannot be sent: it is not an object');
    }
  });
});

describe('a multipart body', () => {
  const multipart = (schema: Schema = {}, encodings: ApiMediaType['encoding'] = {}) =>
    mediaType('multipart/form-data', schema, encodings);
  const received = async (...args: Parameters<typeof sent>) => {
    const { type, length, body } = sent(...args);
    const bytes =
      body instanceof Uint8Array ? body : Buffer.concat(await Array.fromAsync(body as AsyncIterable<Uint8Array>));
    if (length !== undefined) expect(length).toBe(String(bytes.byteLength));
    return {
      text: bytes.toString(),
      form: await new Response(new Uint8Array(bytes), { headers: { 'content-type': type ?? '' } }).formData(),
    };
  };

  test('arrives as the fields and files it was made of', async () => {
    const file = new File([new Uint8Array([0, 255, 13, 10])], 'a "b"\r\n.bin', { type: 'image/png' });
    const { form } = await received(multipart(), { title: 'é', tags: ['a', 'b'], count: 3n, file, nothing: null });
    expect(form.get('title')).toBe('é');
    expect(form.getAll('tags')).toEqual(['a', 'b']);
    expect(form.get('count')).toBe('3');
    expect(form.has('nothing')).toBe(false);
    const got = form.get('file') as File;
    expect([...new Uint8Array(await got.arrayBuffer())]).toEqual([0, 255, 13, 10]);
    expect(got.type).toBe('image/png');
  });

  test('sends objects as JSON parts without a file name, in the content type of their encoding', async () => {
    const encodings = {
      meta: { contentType: 'application/vnd.x+json', style: undefined, explode: undefined, allowReserved: false },
    };
    const { text } = await received(multipart({}, encodings), { meta: { a: 1 }, other: { b: 2 } });
    expect(text).toContain('name="meta"\r\nContent-Type: application/vnd.x+json\r\n\r\n{"a":1}\r\n');
    expect(text).toContain('name="other"\r\nContent-Type: application/json\r\n\r\n{"b":2}\r\n');
  });

  test('sends text for a binary property as a file, since servers take nothing else for one', async () => {
    const schema = { type: 'object', properties: { data: { type: 'string', format: 'binary' } } };
    const { form } = await received(multipart(schema), { data: 'hello' });
    expect(await (form.get('data') as File).text()).toBe('hello');
  });

  test('takes the files of Fetch ponyfills, which are no instances of Blob', async () => {
    const ponyfill = {
      name: 'p.txt',
      type: 'text/plain',
      size: 3,
      arrayBuffer: async () => new Uint8Array([97, 98, 99]).buffer,
    };
    const { form } = await received(multipart(), { file: ponyfill });
    expect((form.get('file') as File).name).toBe('p.txt');
    expect(await (form.get('file') as File).text()).toBe('abc');
  });

  test('cannot be broken out of by names', async () => {
    const { form } = await received(multipart(), { 'a"; filename="x\r\nX-Evil: 1\r\n\r\n': 'v' });
    expect([...form]).toHaveLength(1);
  });

  test('can be walked twice, for a second attempt', async () => {
    const { body } = sent(multipart(), { file: new File(['x'], 'x') });
    const first = Buffer.concat(await Array.fromAsync(body as AsyncIterable<Uint8Array>));
    expect(Buffer.concat(await Array.fromAsync(body as AsyncIterable<Uint8Array>))).toEqual(first);
  });
});

describe('text and bytes', () => {
  test('go as they are', async () => {
    expect(sent(types('text/plain'), 'é').body).toBe('é');
    expect(sent(types('text/csv'), 1n).body).toBe('1');
    expect(sent(types('application/octet-stream'), new Uint8Array([1, 2])).body).toEqual(new Uint8Array([1, 2]));
    const file = sent(types('image/*'), new File(['png'], 'x.png', { type: 'image/png' }));
    expect(file).toMatchObject({ type: 'image/png', length: '3' });
    expect(Buffer.concat(await Array.fromAsync(file.body as AsyncIterable<Uint8Array>)).toString()).toBe('png');
  });

  test('are the JSON text of a list or an object', () => {
    expect(sent(types('text/plain'), { a: 1 }).body).toBe('{"a":1}');
    expect(sent(types('application/octet-stream'), [1]).body).toBe('[1]');
  });
});
