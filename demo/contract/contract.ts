import type { IncomingHttpHeaders } from 'node:http';
import type { ContractOperation, ContractParameter, Description } from './document.ts';
import { readForm } from './form-body.ts';
import { mediaTypeOf } from './operations.ts';
import { readQuery } from './query-string.ts';
import { type Route, RouteTable } from './route-table.ts';
import { SchemaChecker, type Violation } from './schema-checker.ts';

/** A request as it came. */
export interface RawRequest {
  readonly method: string;
  /** Below the base path, still encoded, without the query. */
  readonly rawPath: string;
  readonly rawQuery: string;
  readonly headers: IncomingHttpHeaders;
  readonly bodyText: string;
}

/** A request's arguments as the description types them. */
export interface Arguments {
  readonly path: Record<string, unknown>;
  readonly query: Record<string, unknown>;
  readonly header: Record<string, unknown>;
  readonly body: unknown;
}

export type Reading =
  | { readonly valid: true; readonly input: Arguments }
  | { readonly valid: false; readonly status: 400 | 415; readonly violations: readonly Violation[] };

const isJson = (type: string): boolean => type === 'application/json' || type.endsWith('+json');
const FORM = 'application/x-www-form-urlencoded';

/** What a service promised in its description, held against requests and answers. */
export class Contract {
  readonly operations: readonly ContractOperation[];
  readonly #routes: RouteTable;
  readonly #checker: SchemaChecker;

  constructor(description: Description) {
    this.operations = description.operations;
    this.#routes = new RouteTable(description.operations);
    this.#checker = new SchemaChecker(description.document);
  }

  route(method: string, rawPath: string): Route {
    return this.#routes.find(method, rawPath);
  }

  /** Reads a request's arguments, or says everything that is wrong with them. */
  read(operation: ContractOperation, path: Record<string, string>, request: RawRequest): Reading {
    const violations: Violation[] = [];
    const query = this.#readQuery(operation, request.rawQuery, violations);
    const input = {
      path: this.#readParameters(operation, 'path', path, violations),
      query: this.#readParameters(operation, 'query', query, violations),
      header: this.#readParameters(operation, 'header', headerValues(operation, request.headers), violations),
    };
    const body = this.#readBody(operation, request);
    if (!body.valid) return { ...body, violations: [...violations, ...body.violations] };
    if (violations.length > 0) return { valid: false, status: 400, violations };
    return { valid: true, input: { ...input, body: body.value } };
  }

  /** What in an answer the description does not promise. Bodies that are not JSON are checked for their type only. */
  checkAnswer(operation: ContractOperation, status: number, contentType: string, text: string): readonly Violation[] {
    const { responses } = operation;
    const content = responses.get(`${status}`) ?? responses.get(`${`${status}`[0]}XX`) ?? responses.get('default');
    if (content === undefined) return [{ at: 'status', message: `${status} is not described` }];
    if (text === '') return content.size === 0 ? [] : [{ at: 'body', message: 'is missing' }];
    const type = mediaTypeOf(contentType);
    if (!content.has(type)) return [{ at: 'content-type', message: `${type} is not described for ${status}` }];
    const schema = content.get(type);
    return schema === undefined || !isJson(type)
      ? []
      : this.#checker.check(schema, JSON.parse(text), 'body').violations;
  }

  #readQuery(operation: ContractOperation, rawQuery: string, violations: Violation[]): Record<string, unknown> {
    try {
      const { values, unknown } = readQuery(rawQuery, operation.parameters);
      const strangers = unknown.filter((name) => !operation.credentialQueryNames.includes(name));
      violations.push(...strangers.map((name) => ({ at: `query.${name}`, message: 'is not a parameter' })));
      return values;
    } catch {
      violations.push({ at: 'query', message: 'is not well encoded' });
      return {};
    }
  }

  #readParameters(
    operation: ContractOperation,
    place: ContractParameter['in'],
    values: Readonly<Record<string, unknown>>,
    violations: Violation[],
  ): Record<string, unknown> {
    const read: Record<string, unknown> = {};
    for (const parameter of operation.parameters.filter((candidate) => candidate.in === place)) {
      const at = `${place}.${parameter.name}`;
      const given = values[parameter.name] ?? parameter.schema['default'];
      if (given === undefined) {
        if (parameter.required) violations.push({ at, message: 'is required' });
        continue;
      }
      const checked = this.#checker.checkText(parameter.schema, given, at);
      violations.push(...checked.violations);
      read[parameter.name] = checked.value;
    }
    return read;
  }

  #readBody(operation: ContractOperation, request: RawRequest): { valid: true; value: unknown } | Invalid {
    if (operation.body === undefined || (request.bodyText === '' && !operation.body.required)) {
      return { valid: true, value: undefined };
    }
    if (request.bodyText === '') return invalid(400, 'body', 'is required');
    const type = mediaTypeOf(request.headers['content-type'] ?? '');
    const schema = operation.body.content.get(type);
    if (schema === undefined) {
      return invalid(415, 'content-type', `must be one of ${[...operation.body.content.keys()].join(', ')}`);
    }
    const parsed = parseBody(type, request.bodyText);
    if (parsed === undefined) return invalid(400, 'body', 'is not well-formed');
    const checked =
      type === FORM
        ? this.#checker.checkText(schema, parsed.value, 'body')
        : this.#checker.check(schema, parsed.value, 'body');
    return checked.violations.length === 0
      ? { valid: true, value: checked.value }
      : { valid: false, status: 400, violations: checked.violations };
  }
}

type Invalid = Extract<Reading, { valid: false }>;

const invalid = (status: Invalid['status'], at: string, message: string): Invalid => ({
  valid: false,
  status,
  violations: [{ at, message }],
});

function headerValues(operation: ContractOperation, headers: IncomingHttpHeaders): Record<string, unknown> {
  const own = operation.parameters.filter(({ in: place }) => place === 'header');
  return Object.fromEntries(own.map(({ name }) => [name, headers[name.toLowerCase()]]));
}

function parseBody(type: string, text: string): { value: unknown } | undefined {
  if (type === FORM) return { value: readForm(text) };
  if (!isJson(type)) return { value: text };
  try {
    return { value: JSON.parse(text) };
  } catch {
    return undefined;
  }
}
