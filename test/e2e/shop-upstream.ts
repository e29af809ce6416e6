import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The description of {@link shopUpstream}. */
export const shopDescription = `openapi: 3.0.3
info: { title: Shop, version: '1' }
paths:
  /items/{id}:
    get:
      operationId: item
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200':
          description: The item.
          content:
            application/json:
              schema: { title: Item, type: object, properties: { id: { type: string }, name: { type: string } } }
`;

export const shopConfig = `sources:
  - name: shop
    handler:
      openapi:
        source: \${SHOP_DESCRIPTION:./shop/openapi.yaml}
        endpoint: \${SHOP_URL}
`;

/** A REST service that serves its description and items, and can be made to hold its answers back. */
export interface ShopUpstream extends AsyncDisposable {
  readonly url: string;
  /** Paths of the requests that came in. */
  readonly requests: string[];
  /** From now on requests are not answered until the returned function is called. */
  hold(): () => void;
  /** Resolves when a request is waiting that was held back. */
  held(): Promise<void>;
}

export async function shopUpstream(): Promise<ShopUpstream> {
  const requests: string[] = [];
  const waiting: (() => void)[] = [];
  let holding = false;
  let someoneWaits = Promise.withResolvers<void>();
  const answer = ({ url = '' }: IncomingMessage, response: ServerResponse): void => {
    if (url === '/openapi.yaml') {
      response.setHeader('content-type', 'application/yaml').end(shopDescription);
      return;
    }
    const id = decodeURIComponent(url.slice('/items/'.length));
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ id, name: `name of ${id}` }));
  };
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    if (!holding) return answer(request, response);
    waiting.push(() => answer(request, response));
    someoneWaits.resolve();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    hold() {
      holding = true;
      someoneWaits = Promise.withResolvers();
      return () => {
        holding = false;
        for (const go of waiting.splice(0)) go();
      };
    },
    held: () => someoneWaits.promise,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
