import { createHash } from 'node:crypto';
import { ProjectError } from '../../errors/project-error.ts';
import { singular } from '../../graph/inspect/words.ts';
import { camelCase, pascalCase } from '../../graph/naming/cases.ts';
import { parseText } from '../../openapi/read/parse-text.ts';
import { callSecrets } from './call-secrets.ts';
import type { CurlCall } from './curl-line.ts';
import { endpointValue, type PlanOptions } from './plan-description.ts';
import { schemaOfSample } from './schema-of-sample.ts';
import { checkedName, nameFrom } from './source-name.ts';
import type { SourcePlan } from './source-plan.ts';

/**
 * The source that one call and its answer make: Mesh's `jsonSchema` handler with one operation. Only the shape of
 * the answer is kept, never its values, and no secret of the call.
 * @param sample the answer's JSON
 */
export function planCall(call: CurlCall, sample: unknown, options: Pick<PlanOptions, 'name'>): SourcePlan {
  const url = new URL(call.url);
  const name = checkedName(options.name ?? nameFrom([url.hostname, url.pathname]) ?? 'api');
  const { credentials, headers, query, notes } = callSecrets(name, call, url);
  const { path, argTypeMap, words } = pathTemplate(url.pathname);
  const noun = words.at(-1) ?? name;
  const typeName = pascalCase(singular(noun));
  const field = fieldName(call.method, Array.isArray(sample) ? noun : singularIfKeyed(noun, path));
  const operation = {
    type: isRead(call.method) ? 'Query' : 'Mutation',
    field,
    path,
    method: call.method,
    ...(Object.keys(headers).length > 0 && { headers }),
    responseSchema: `./sources/${name}/${field}.response.json`,
    ...(call.body !== undefined && { requestSchema: `./sources/${name}/${field}.request.json` }),
    ...argumentsOf(argTypeMap, query),
  };
  const answer = {
    path: `${field}.response.json`,
    content: schemaFile(Array.isArray(sample) ? pascalCase(noun) : typeName, sample),
  };
  const request =
    call.body === undefined
      ? []
      : [{ path: `${field}.request.json`, content: schemaFile(`${pascalCase(field)}Input`, jsonBody(call.body)) }];
  return {
    name,
    files: [answer, ...request],
    pinned: answer.path,
    handler: { jsonSchema: { endpoint: endpointValue(name, url.origin), operations: [operation] } },
    credentials,
    origin: `${call.method} ${url.origin}${url.pathname}`,
    apiVersion: null,
    notes: [
      `The types are those of one answer (${digest(sample)}): correct sources/${name}/${answer.path} where it says too little.`,
      ...notes,
    ],
  };
}

/** @throws ProjectError for a body that is not JSON */
function jsonBody(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new ProjectError([
      {
        severity: 'error',
        message: 'the body of the curl line is not JSON, which is all that a source without a description can send',
      },
    ]);
  }
}

/** The JSON of an answer. @throws ProjectError when it is none */
export function sampleOf(text: string, from: string): unknown {
  const value = parseText(text, from);
  if (typeof value === 'object' && value !== null) return value;
  throw new ProjectError([
    { severity: 'error', message: 'is neither an API description nor a JSON object or list', location: { file: from } },
  ]);
}

export function isRead(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function schemaFile(name: string, sample: unknown): string {
  return `${JSON.stringify(schemaOfSample(name, [sample]), null, 2)}\n`;
}

interface ArgumentType {
  readonly type: string;
  readonly format?: string;
  readonly nullable?: boolean;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Numbers and UUIDs in a path become arguments; their types let nothing through that would change the path. Other
 * segments stay as they are.
 */
function pathTemplate(pathname: string): { path: string; argTypeMap: Record<string, ArgumentType>; words: string[] } {
  const argTypeMap: Record<string, ArgumentType> = {};
  const words: string[] = [];
  const segments = pathname.split('/').map((segment) => {
    const isNumber = /^\d+$/.test(segment) && Number(segment) < 2 ** 31;
    if (!isNumber && !uuid.test(segment)) {
      if (/[a-z]/i.test(segment) && !/^v\d+$/i.test(segment)) words.push(segment.replace(/\.json$/, ''));
      return segment.replaceAll(/[{}]/g, encodeURIComponent);
    }
    const owner = singular(camelCase(words.at(-1) ?? ''));
    const name = 'id' in argTypeMap ? `${owner}Id` : 'id';
    argTypeMap[name] = {
      type: isNumber ? 'integer' : 'string',
      ...(isNumber ? {} : { format: 'uuid' }),
      nullable: false,
    };
    return `{args.${name}}`;
  });
  return { path: segments.join('/'), argTypeMap, words };
}

function argumentsOf(pathArguments: Record<string, ArgumentType>, query: ReadonlyMap<string, string>) {
  const names = [...query.keys()].map((name) => [name, camelCase(name)] as const);
  const queryArguments = names.map(([name, arg]) => [arg, { type: typeOfText(query.get(name) ?? '') }] as const);
  const argTypeMap = { ...Object.fromEntries(queryArguments), ...pathArguments };
  return {
    ...(Object.keys(argTypeMap).length > 0 && { argTypeMap }),
    ...(names.length > 0 && { queryParamArgMap: Object.fromEntries(names) }),
  };
}

function typeOfText(text: string): string {
  if (/^(true|false)$/.test(text)) return 'boolean';
  if (/^-?\d{1,9}$/.test(text)) return 'integer';
  return /^-?\d+\.\d+$/.test(text) ? 'number' : 'string';
}

const verbs: Readonly<Record<string, string>> = { POST: 'create', PUT: 'replace', PATCH: 'update', DELETE: 'delete' };

function fieldName(method: string, noun: string): string {
  const verb = verbs[method];
  return camelCase(verb === undefined ? noun : `${verb} ${singular(noun)}`);
}

/** `/orders/17` answers an order. */
function singularIfKeyed(noun: string, path: string): string {
  return path.endsWith('}') ? singular(noun) : noun;
}

function digest(sample: unknown): string {
  return `sha256 ${createHash('sha256').update(JSON.stringify(sample)).digest('hex').slice(0, 12)}`;
}
