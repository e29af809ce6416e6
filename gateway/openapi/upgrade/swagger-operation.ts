import { type JsonObject, mapMembers, objectMember, ownMember, pickMembers, stringsMember } from '../document/json.ts';
import type { Swagger } from './swagger.ts';
import { bodyParameters, pathItemParameters } from './swagger-parameter.ts';
import { upgradeRequestBody } from './swagger-request-body.ts';
import { upgradeResponse } from './swagger-response.ts';
import { upgradeServers } from './swagger-servers.ts';

/**
 * One operation of Swagger 2.0.
 * @param shared `body` and `formData` parameters of its path item, which its own override by place and name.
 */
export function upgradeOperation(operation: JsonObject, shared: readonly JsonObject[], swagger: Swagger): JsonObject {
  const schemes = stringsMember(operation, 'schemes');
  const consumes = stringsMember(operation, 'consumes') ?? swagger.consumes;
  const produces = stringsMember(operation, 'produces') ?? swagger.produces;
  const own = bodyParameters(operation, swagger.document);
  const inherited = shared.filter((parameter) => !own.some((other) => overrides(other, parameter)));
  const requestBody = upgradeRequestBody([...inherited, ...own], consumes, swagger);
  return {
    ...pickMembers(operation, (key) => !replacedMembers.has(key)),
    ...(Object.hasOwn(operation, 'parameters') && { parameters: pathItemParameters(operation, swagger) }),
    ...(requestBody && { requestBody }),
    ...(schemes?.length && { servers: upgradeServers(swagger.document, schemes, swagger.location) }),
    responses: mapMembers(objectMember(operation, 'responses'), (response) =>
      upgradeResponse(response, produces, swagger),
    ),
  };
}

const replacedMembers = new Set(['parameters', 'consumes', 'produces', 'schemes', 'responses']);

function overrides(own: JsonObject, inherited: JsonObject): boolean {
  const place = ownMember(own, 'in');
  return (
    place === 'body' ||
    (place === ownMember(inherited, 'in') && ownMember(own, 'name') === ownMember(inherited, 'name'))
  );
}
