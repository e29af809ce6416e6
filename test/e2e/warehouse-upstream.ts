import { type LoopbackServer, type ReceivedRequest, serve } from './upstream-loopback.ts';

/** Every way in which APIs take many keys at once: by query, body and path; and answer them: as lists and as maps. */
export const warehouseDescription = `openapi: 3.0.3
info: { title: Warehouse, version: '1' }
paths:
  /lines:
    get:
      operationId: lines
      parameters: [{ name: limit, in: query, schema: { type: integer, maximum: 500 } }]
      responses: { '200': { description: All., content: { application/json: { schema: { type: array, maxItems: 50, items: { $ref: '#/components/schemas/Line' } } } } } }
  /levels/search:
    post:
      operationId: levels
      requestBody:
        required: true
        content:
          application/json:
            schema:
              type: object
              required: [keys]
              properties:
                region: { type: string }
                keys:
                  type: array
                  maxItems: 100
                  items: { title: LevelKey, type: object, required: [sku, site], properties: { sku: { type: string }, site: { type: integer } } }
      responses: { '200': { description: Those there are., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Level' } } } } } }
  /items/{skus}:
    get:
      operationId: itemsByPath
      parameters: [{ name: skus, in: path, required: true, schema: { type: array, items: { type: string } } }]
      responses: { '200': { description: Those there are., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Item' } } } } } }
  /item-map:
    get:
      operationId: itemMap
      parameters: [{ name: skus, in: query, explode: false, schema: { type: array, items: { type: string } } }]
      responses: { '200': { description: By their SKU., content: { application/json: { schema: { type: object, additionalProperties: { $ref: '#/components/schemas/Item' } } } } } }
  /shelves:
    get:
      operationId: shelves
      parameters: [{ name: skus, in: query, explode: false, schema: { type: array, items: { type: string } } }]
      responses:
        '200':
          description: By their SKU, beside a total.
          content: { application/json: { schema: { type: object, properties: { data: { type: object, title: Shelves, properties: { total: { type: integer } }, additionalProperties: { type: array, items: { $ref: '#/components/schemas/Item' } } } } } } }
  /item/{sku}:
    get:
      operationId: item
      parameters: [{ name: sku, in: path, required: true, schema: { type: string } }]
      responses: { '200': { description: One., content: { application/json: { schema: { $ref: '#/components/schemas/Item' } } } } }
  /makers:
    get:
      operationId: makers
      parameters: [{ name: ids, in: query, explode: false, schema: { type: array, items: { type: integer } } }]
      responses: { '200': { description: Those there are., content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Maker' } } } } } }
  /things:
    get:
      operationId: things
      parameters: [{ name: ids, in: query, explode: false, schema: { type: array, items: { type: string } } }]
      responses:
        '200':
          description: Of either kind.
          content:
            application/json:
              schema:
                type: array
                items: { title: Thing, oneOf: [{ $ref: '#/components/schemas/Item' }, { $ref: '#/components/schemas/Maker' }] }
components:
  schemas:
    Line:
      type: object
      required: [id]
      properties:
        id: { type: string }
        item_sku: { type: string }
        place: { type: object, title: Place, properties: { site: { type: integer }, aisle: { type: string } } }
        spare_skus: { type: array, items: { type: string } }
        urgent: { type: boolean }
    Level: { type: object, required: [sku, site], properties: { sku: { type: string }, site: { type: integer }, on_hand: { type: integer } } }
    Item: { type: object, required: [sku], properties: { sku: { type: string }, title: { type: string }, maker_id: { type: integer } } }
    Maker: { type: object, required: [id, name], properties: { id: { type: integer }, name: { type: string } } }
`;

export type Answer = (request: ReceivedRequest, url: URL) => unknown;

/** The API; a path's first segment decides. `undefined` is 404, a number a bare status. Answers may be promises. */
export function warehouse(answers: Readonly<Record<string, Answer>>): Promise<LoopbackServer> {
  return serve(async (request, response) => {
    const url = new URL(request.url, 'http://warehouse');
    const answer = answers[url.pathname.split('/')[1] ?? ''];
    const value = await answer?.(request, url);
    if (value === undefined || typeof value === 'number') response.writeHead(value ?? 404).end();
    else response.setHeader('content-type', 'application/json').end(JSON.stringify(value));
  });
}

/** A project over one warehouse whose types have these further fields. */
export function warehouseProject(origin: string, typeDefs: string, gateway = '{ schema: { style: graphql } }') {
  const indented = typeDefs.trim().replaceAll(/^/gm, '  ');
  return {
    '.meshrc.yaml': `sources:
  - name: warehouse
    handler:
      openapi: { source: ./warehouse.yaml, endpoint: '${origin}', selectQueryOrMutationField: [{ type: Query, fieldName: levels }] }
additionalTypeDefs: |
${indented}
gateway: ${gateway}
`,
    'warehouse.yaml': warehouseDescription,
  };
}

/** A join of the warehouse, with the options of `@resolveTo` beside its source. */
export function resolveTo(operation: string, options: string): string {
  return `@resolveTo(sourceName: "warehouse", sourceTypeName: "Query", sourceFieldName: "${operation}", ${options})`;
}

/** The list in a query parameter. */
export function listed(url: URL, name: string): string[] {
  return (url.searchParams.get(name) ?? '').split(',').filter(Boolean);
}
