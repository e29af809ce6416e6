import { isExtension, isObject, objectMember, pickMembers, stringMember } from '../document/json.ts';

const flowNames: Readonly<Record<string, string>> = {
  implicit: 'implicit',
  password: 'password',
  application: 'clientCredentials',
  accessCode: 'authorizationCode',
};

/** One of Swagger 2.0's `securityDefinitions` as a security scheme of OpenAPI 3.0 (4.7.27). */
export function upgradeSecurityScheme(scheme: unknown): unknown {
  if (!isObject(scheme)) {
    return scheme;
  }
  const described = pickMembers(scheme, (key) => key === 'description' || isExtension(key));
  switch (stringMember(scheme, 'type')) {
    case 'basic':
      return { ...described, type: 'http', scheme: 'basic' };
    case 'oauth2': {
      const flow = stringMember(scheme, 'flow') ?? 'implicit';
      const name = Object.hasOwn(flowNames, flow) ? flowNames[flow] : flow;
      const urls = pickMembers(scheme, (key) => key === 'authorizationUrl' || key === 'tokenUrl');
      return {
        ...described,
        type: 'oauth2',
        flows: { [name ?? flow]: { ...urls, scopes: objectMember(scheme, 'scopes') } },
      };
    }
    default:
      return scheme;
  }
}
