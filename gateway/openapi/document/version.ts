import { ProjectError } from '../../errors/project-error.ts';
import { isObject, type JsonObject, kindOf, ownMember } from './json.ts';

/** What else people have and take for an API description, by what stands at the top of it. */
const otherFormats: readonly (readonly [is: (document: JsonObject) => boolean, name: string])[] = [
  [(document) => Object.hasOwn(document, 'asyncapi'), 'an AsyncAPI document'],
  [(document) => Object.hasOwn(document, 'swaggerVersion'), 'a Swagger 1 document'],
  [(document) => Object.hasOwn(document, 'overlay'), 'an OpenAPI Overlay'],
  [(document) => Object.hasOwn(document, 'arazzo'), 'an Arazzo document'],
  [(document) => isObject(document['info']) && Object.hasOwn(document['info'], '_postman_id'), 'a Postman collection'],
  [(document) => isObject(document['data']) && Object.hasOwn(document['data'], '__schema'), 'a GraphQL introspection'],
  [(document) => Object.hasOwn(document, 'discoveryVersion'), 'a Google API discovery document'],
  [(document) => Object.hasOwn(document, '$schema'), 'a JSON Schema'],
];

const wanted = 'an OpenAPI description has "openapi: 3.0.x", "3.1.x" or "3.2.x", or "swagger: 2.0", at its top';

/**
 * The version of OpenAPI that a document is written in, as `2.0` or `3.1.0`.
 * @throws ProjectError when it is no OpenAPI description, or of a version that is not known.
 */
export function publishedVersion(document: unknown, file?: string): string {
  if (!isObject(document)) {
    throw unreadable(`${wanted}; this is ${kindOf(document)}`, file);
  }
  const swagger = ownMember(document, 'swagger');
  const version = ownMember(document, 'openapi') ?? swagger;
  if (typeof version !== 'string' && typeof version !== 'number') {
    const other = otherFormats.find(([is]) => is(document));
    throw unreadable(`${wanted}; this ${other ? `is ${other[1]}` : 'has neither'}`, file);
  }
  // YAML reads `swagger: 2.0` as the number 2, and `openapi: 3.0` as 3.
  const text = typeof version === 'number' && Number.isInteger(version) ? `${version}.0` : String(version);
  const known = swagger !== undefined && version === swagger ? /^2\.0/ : /^3\.[012](\.|$)/;
  if (!known.test(text)) {
    throw unreadable(`${wanted}; this says ${JSON.stringify(text)}`, file);
  }
  return text;
}

/** Whether a document is Swagger 2.0. One that names both versions is OpenAPI 3. */
export function isSwagger(document: JsonObject): boolean {
  return Object.hasOwn(document, 'swagger') && !Object.hasOwn(document, 'openapi');
}

function unreadable(message: string, file: string | undefined): ProjectError {
  return new ProjectError([{ severity: 'error', message, location: file === undefined ? undefined : { file } }]);
}
