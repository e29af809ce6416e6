import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { DESCRIPTION_ID, type Description, isObject, type Json, type JsonObject } from './document.ts';
import { readOperations } from './operations.ts';
import { upgradeSwagger } from './upgrade-swagger.ts';

/**
 * Reads an OpenAPI 3.x or Swagger 2.0 description from YAML or JSON.
 * @throws Error when it uses something that this reader does not know, rather than leave it unchecked.
 */
export function readDescription(file: string | URL): Description {
  const parsed: unknown = parse(readFileSync(file, 'utf8'));
  if (!isObject(parsed)) throw new Error(`${String(file)} is not an API description`);
  const openapi = parsed['swagger'] === '2.0' ? upgradeSwagger(parsed) : parsed;
  const document = inOneDialect(openapi) as JsonObject;
  return { document, basePath: basePathOf(document), operations: readOperations(document) };
}

/** Writes OpenAPI 3.0's `nullable` as JSON Schema says it, and makes local references absolute. */
function inOneDialect(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item) => inOneDialect(item) ?? null);
  if (!isObject(value)) return value;
  const { nullable, ...rest } = value;
  const converted: Record<string, Json | undefined> = {};
  for (const [key, member] of Object.entries(typeof nullable === 'boolean' ? rest : value)) {
    const isLocalReference = key === '$ref' && typeof member === 'string' && member.startsWith('#');
    converted[key] = isLocalReference ? `${DESCRIPTION_ID}${member}` : inOneDialect(member);
  }
  return nullable === true ? { anyOf: [converted, { type: 'null' }] } : converted;
}

function basePathOf(document: JsonObject): string {
  const servers = document['servers'];
  const first = Array.isArray(servers) ? servers[0] : undefined;
  const url = isObject(first) && typeof first['url'] === 'string' ? first['url'] : '/';
  return new URL(url, 'http://localhost').pathname.replace(/\/$/, '');
}
