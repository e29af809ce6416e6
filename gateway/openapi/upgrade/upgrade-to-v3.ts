import {
  isExtension,
  isObject,
  type JsonObject,
  mapMembers,
  objectMember,
  ownMember,
  pickMembers,
  stringsMember,
} from '../document/json.ts';
import { methods } from '../document/object-model.ts';
import { isSwagger } from '../document/version.ts';
import type { Swagger } from './swagger.ts';
import { upgradeOperation } from './swagger-operation.ts';
import {
  bodyParameters,
  followed,
  isBodyParameter,
  pathItemParameters,
  upgradeParameter,
} from './swagger-parameter.ts';
import { upgradeResponse } from './swagger-response.ts';
import { createSchemaUpgrade } from './swagger-schema.ts';
import { upgradeSecurityScheme } from './swagger-security.ts';
import { upgradeServers } from './swagger-servers.ts';

/**
 * Swagger 2.0 → OpenAPI 3.0. Paths and methods stay where they are, so pointers to operations hold in both.
 * Any other version is returned as it is. Follows only references to parameters, so it is linear in the document.
 * @param location Where the document was read; its scheme is that of the servers when the document names none.
 */
export function upgradeToV3(document: JsonObject, location?: string): JsonObject {
  if (!isSwagger(document)) {
    return document;
  }
  const schemas = createSchemaUpgrade(document);
  const swagger: Swagger = {
    document,
    location,
    consumes: stringsMember(document, 'consumes'),
    produces: stringsMember(document, 'produces'),
    upgradeSchema: schemas.upgrade,
  };
  const paths = ownMember(document, 'paths');
  const components = upgradeComponents(swagger);
  return {
    ...pickMembers(document, (key) => keptMembers.has(key) || isExtension(key)),
    openapi: '3.0.4',
    servers: upgradeServers(document, stringsMember(document, 'schemes'), location),
    paths: isObject(paths) ? mapMembers(paths, (item) => upgradePathItem(item, swagger)) : paths,
    components: { ...components, schemas: { ...components.schemas, ...schemas.hoisted() } },
  };
}

const keptMembers = new Set(['info', 'tags', 'security', 'externalDocs']);

function upgradeComponents(swagger: Swagger): JsonObject & { schemas: JsonObject } {
  const { document } = swagger;
  const parameters = objectMember(document, 'parameters');
  return {
    schemas: mapMembers(objectMember(document, 'definitions'), swagger.upgradeSchema),
    parameters: mapMembers(
      pickMembers(parameters, (name) => !isBodyParameter(ownMember(parameters, name))),
      (parameter) => upgradeParameter(parameter, swagger),
    ),
    responses: mapMembers(objectMember(document, 'responses'), (response) =>
      upgradeResponse(response, swagger.produces, swagger),
    ),
    securitySchemes: mapMembers(objectMember(document, 'securityDefinitions'), upgradeSecurityScheme),
  };
}

function upgradePathItem(value: unknown, swagger: Swagger): unknown {
  const item = followed(value, swagger.document);
  if (!isObject(item)) {
    return item;
  }
  const shared = bodyParameters(item, swagger.document);
  return mapMembers(item, (value, key) => {
    if (key === 'parameters') {
      return pathItemParameters(item, swagger);
    }
    const isOperation = methods.some((method) => method === key) && isObject(value);
    return isOperation ? upgradeOperation(value, shared, swagger) : value;
  });
}
