import type http from 'node:http';
import { gatewayOf, type TestGateway } from './gateway-harness.ts';
import { type LoopbackServer, type ReceivedRequest, serve } from './upstream-loopback.ts';

type Respond = (request: ReceivedRequest, response: http.ServerResponse) => void;

/** A gateway over two APIs with the same operations: one that a test makes fail, and one that always does well. */
export interface TwoShops extends AsyncDisposable {
  readonly gateway: TestGateway;
  readonly shop: LoopbackServer;
  readonly other: LoopbackServer;
}

/** @param settings of `gateway.sources.shop`, as YAML; @param rest further keys of `gateway:` */
export async function twoShops(respond: Respond, settings: string, rest = ''): Promise<TwoShops> {
  const shop = await serve(respond);
  const other = await serve(answerItem);
  const config = [
    'sources:',
    ...sourceOf('shop', shop),
    ...sourceOf('other', other),
    `gateway: { schema: { style: graphql }, sources: { shop: { cache: false, ${settings} } } ${rest} }`,
  ];
  const files = {
    '.meshrc.yaml': config.join('\n'),
    'shop.yaml': description('shop'),
    'other.yaml': description('other'),
  };
  const gateway = await gatewayOf(files);
  return {
    ...{ gateway, shop, other },
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await Promise.all([shop[Symbol.asyncDispose](), other[Symbol.asyncDispose]()]);
    },
  };
}

/** 200 with the item that was asked for. */
export function answerItem({ url }: ReceivedRequest, response: http.ServerResponse): void {
  response.setHeader('content-type', 'application/json').end(JSON.stringify({ id: url.split('/').at(-1) }));
}

function sourceOf(name: string, { origin }: LoopbackServer): string[] {
  return [`  - name: ${name}`, `    handler: { openapi: { source: ./${name}.yaml, endpoint: "${origin}" } }`];
}

const description = (name: string) => `openapi: 3.0.3
info: { title: ${name}, version: '1' }
paths:
  /${name}/{id}:
    get:
      operationId: ${name}Item
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200':
          description: The item.
          content:
            application/json:
              schema: { title: ${name}Item, type: object, properties: { id: { type: string } } }
`;
