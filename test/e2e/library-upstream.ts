import type { ServerResponse } from 'node:http';
import { type LoopbackServer, type ReceivedRequest, serve } from './upstream-loopback.ts';

/** Books by id; authors by id, with and without a batch endpoint. */
export const libraryDescription = `openapi: 3.0.3
info: { title: Library, version: '1' }
paths:
  /books:
    get:
      operationId: books
      parameters:
        - { name: author_id, in: query, explode: false, schema: { type: array, items: { type: integer } } }
      responses: { '200': { description: All., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Book' } } } } } }
  /books/{book_id}:
    get:
      operationId: book
      parameters: [{ name: book_id, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Book' } } } } }
  /authors:
    get:
      operationId: authorsByIds
      parameters: [{ name: ids, in: query, required: true, explode: false, schema: { type: array, items: { type: string } } }]
      responses: { '200': { description: Those there are., content: { application/json: { schema: { type: object, required: [rows], properties: { rows: { type: array, items: { $ref: '#/components/schemas/Author' } } } } } } } }
  /authors/{id}:
    get:
      operationId: author
      parameters: [{ name: id, in: path, required: true, schema: { type: string } }]
      responses:
        '200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Author' } } } }
  /counts:
    get:
      operationId: counts
      parameters: [{ name: keys, in: query, explode: false, schema: { type: array, items: { type: string } } }]
      responses: { '200': { description: Numbers., content: { application/json: { schema: { type: array, items: { type: object, title: Count, properties: { n: { type: integer } } } } } } } }
  /loans:
    post:
      operationId: lend
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Loan' } } } }
      responses: { '200': { description: Lent., content: { application/json: { schema: { $ref: '#/components/schemas/Loan' } } } } }
components:
  schemas:
    Book:
      type: object
      required: [book_id, title]
      properties:
        book_id: { type: string }
        title: { type: string }
        author_id: { type: integer, nullable: true }
        shelf-mark: { type: string }
        binding: { type: string, enum: [hard cover, paper-back] }
    Author:
      type: object
      required: [id]
      properties: { id: { type: string }, name: { type: string } }
    Loan:
      type: object
      properties: { book-id: { type: string }, binding: { type: string, enum: [hard cover, paper-back] } }
`;

type Respond = (request: ReceivedRequest, path: string) => unknown;

/** The library's API; `answers` by path prefix decide, `undefined` is 404, a number is a bare status. */
export async function library(answers: Readonly<Record<string, Respond | unknown>>): Promise<LoopbackServer> {
  return serve((request, response) => {
    const [path = ''] = request.url.split('?');
    const key = Object.keys(answers)
      .filter((prefix) => path === prefix || path.startsWith(`${prefix}/`))
      .sort((a, b) => b.length - a.length)[0];
    const answer = key === undefined ? undefined : answers[key];
    send(response, typeof answer === 'function' ? (answer as Respond)(request, path) : answer);
  });
}

function send(response: ServerResponse, value: unknown): void {
  if (value === undefined) response.writeHead(404).end();
  else if (typeof value === 'number') response.writeHead(value).end();
  else response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
}

/** A project over one library. */
export function libraryProject(origin: string, rest: string, files: Readonly<Record<string, string>> = {}) {
  return {
    '.meshrc.yaml': `sources:
  - name: library
    handler: { openapi: { source: ./library.yaml, endpoint: '${origin}' } }
${rest}`,
    'library.yaml': libraryDescription,
    ...files,
  };
}
