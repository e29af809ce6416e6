import { Pool } from 'undici';
import { Upload } from '../api/generate.ts';

export interface GraphQLAnswer {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

export interface GraphQLClient extends AsyncDisposable {
  ask(query: string, variables: Readonly<Record<string, unknown>>): Promise<GraphQLAnswer>;
}

/** A client that sends files as the GraphQL multipart request specification says. */
export function createClient(url: string): GraphQLClient {
  const { origin, pathname } = new URL(url);
  const pool = new Pool(origin, { connections: 1, headersTimeout: 20_000, bodyTimeout: 20_000 });
  return {
    async ask(query, variables) {
      const files = new Map<string, Upload>();
      const plain = withoutUploads(variables, 'variables', files);
      const operations = JSON.stringify({ query, variables: plain });
      const { headers, body } = files.size === 0 ? jsonRequest(operations) : await multipart(operations, files);
      const answer = await pool.request({ method: 'POST', path: pathname, headers, body });
      const text = await answer.body.text();
      try {
        return JSON.parse(text) as GraphQLAnswer;
      } catch {
        return { errors: [{ message: `HTTP ${answer.statusCode} ${text.slice(0, 200)}` }] };
      }
    },
    [Symbol.asyncDispose]: () => pool.destroy(),
  };
}

function jsonRequest(body: string) {
  return { headers: { 'content-type': 'application/json', accept: 'application/json' }, body };
}

async function multipart(operations: string, files: ReadonlyMap<string, Upload>) {
  const form = new FormData();
  form.set('operations', operations);
  form.set('map', JSON.stringify(Object.fromEntries([...files.keys()].map((path, index) => [index, [path]]))));
  let index = 0;
  for (const file of files.values()) form.set(String(index++), new File([file.text], 'upload.bin'));
  const request = new Request('http://gateway', { method: 'POST', body: form });
  const body = Buffer.from(await request.arrayBuffer());
  const contentType = request.headers.get('content-type') ?? '';
  return {
    headers: {
      'content-type': contentType,
      accept: 'application/json',
      'x-graphql-yoga-csrf': '1',
      'apollo-require-preflight': '1',
    },
    body,
  };
}

function withoutUploads(value: unknown, path: string, files: Map<string, Upload>): unknown {
  if (value instanceof Upload) {
    files.set(path, value);
    return null;
  }
  if (Array.isArray(value)) return value.map((item, index) => withoutUploads(item, `${path}.${index}`, files));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, withoutUploads(item, `${path}.${key}`, files)]),
  );
}
