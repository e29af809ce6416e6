/**
 * The objects of OpenAPI that hold schemas, references or other such objects (OpenAPI 3.2, 4). `document` is the
 * root of OpenAPI 3, `swagger` that of Swagger 2.0, of which only the root and responses are different here.
 */
export type Role =
  | 'document'
  | 'swagger'
  | 'components'
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'requestBody'
  | 'response'
  | 'header'
  | 'mediaType'
  | 'encoding'
  | 'callback'
  | 'schema';

/** How a member holds objects of a role: itself, by name, or in a list. */
export type Holding = readonly [shape: 'one' | 'map' | 'list' | 'oneOrList', role: Role];

/** HTTP methods that are keys of a path item; `query` since OpenAPI 3.2. */
export const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'] as const;

const parameters: Holding = ['list', 'parameter'];
const content: Holding = ['map', 'mediaType'];
const schema: Holding = ['one', 'schema'];
const schemas: Holding = ['list', 'schema'];
const schemasByName: Holding = ['map', 'schema'];

const members: Readonly<Record<Role, Readonly<Record<string, Holding>>>> = {
  document: {
    paths: ['map', 'pathItem'],
    webhooks: ['map', 'pathItem'],
    components: ['one', 'components'],
  },
  swagger: {
    paths: ['map', 'pathItem'],
    definitions: schemasByName,
    parameters: ['map', 'parameter'],
    responses: ['map', 'response'],
  },
  components: {
    schemas: schemasByName,
    responses: ['map', 'response'],
    parameters: ['map', 'parameter'],
    requestBodies: ['map', 'requestBody'],
    headers: ['map', 'header'],
    callbacks: ['map', 'callback'],
    pathItems: ['map', 'pathItem'],
    mediaTypes: content,
  },
  pathItem: {
    ...Object.fromEntries(methods.map((method) => [method, ['one', 'operation'] as const])),
    additionalOperations: ['map', 'operation'],
    parameters,
  },
  operation: {
    parameters,
    requestBody: ['one', 'requestBody'],
    responses: ['map', 'response'],
    callbacks: ['map', 'callback'],
  },
  parameter: { schema, content },
  requestBody: { content },
  response: { headers: ['map', 'header'], content, schema },
  header: { schema, content },
  mediaType: { schema, itemSchema: schema, encoding: ['map', 'encoding'] },
  encoding: { headers: ['map', 'header'] },
  callback: {},
  schema: {
    properties: schemasByName,
    patternProperties: schemasByName,
    dependentSchemas: schemasByName,
    $defs: schemasByName,
    definitions: schemasByName,
    items: ['oneOrList', 'schema'],
    allOf: schemas,
    anyOf: schemas,
    oneOf: schemas,
    prefixItems: schemas,
    additionalProperties: schema,
    additionalItems: schema,
    unevaluatedProperties: schema,
    unevaluatedItems: schema,
    propertyNames: schema,
    contains: schema,
    contentSchema: schema,
    not: schema,
    if: schema,
    // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema.
    then: schema,
    else: schema,
  },
};

/** What a member of an object of this role holds; `undefined` for plain data (`example`, `default`, `x-…`). */
export function holdingOf(role: Role, key: string): Holding | undefined {
  if (role === 'callback') {
    return key.startsWith('x-') ? undefined : ['one', 'pathItem'];
  }
  return Object.hasOwn(members[role], key) ? members[role][key] : undefined;
}

/** The role of the object that these keys lead to from the root of a document; `undefined` for plain data. */
export function roleAt(keys: readonly string[]): Role | undefined {
  let role: Role | undefined = 'document';
  for (let index = 0; index < keys.length; index++) {
    const holding: Holding | undefined = role && holdingOf(role, keys[index] ?? '');
    if (holding === undefined) {
      return undefined;
    }
    const [shape, heldRole]: Holding = holding;
    const inList = shape === 'oneOrList' && /^\d+$/.test(keys[index + 1] ?? '');
    if (shape === 'one' || (shape === 'oneOrList' && !inList)) {
      role = heldRole;
      continue;
    }
    index++;
    role = index < keys.length ? heldRole : undefined;
  }
  return role;
}
