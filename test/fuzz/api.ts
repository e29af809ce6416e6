import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The API below the gateway that is fuzzed: it is well, and has an answer to everything. */
export interface Api extends AsyncDisposable {
  readonly origin: string;
}

const answers: readonly [path: RegExp, answer: unknown][] = [
  [/^\/books\/./, { book_id: 'b1', title: 'Weft', author_id: 1, 'shelf-mark': 'A', binding: 'hard cover' }],
  [/^\/books/, [{ book_id: 'b1', title: 'Weft', author_id: null }]],
  [/^\/authors\/./, { id: '1', name: 'Ada' }],
  [/^\/authors/, { rows: [{ id: '1', name: null }] }],
  [/^\/counts/, [{ n: 1 }]],
  [/^\/loans/, { 'book-id': 'b1', binding: 'paper-back' }],
];

export async function startApi(): Promise<Api> {
  const server = createServer((request, response) => {
    request.resume();
    const answer = answers.find(([path]) => path.test(request.url ?? ''));
    if (answer) response.setHeader('content-type', 'application/json').end(JSON.stringify(answer[1]));
    else response.writeHead(404).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
