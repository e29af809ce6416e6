import type { ApiDescription } from '../../openapi/api-description.ts';
import { isObject, type JsonObject, objectMember, stringMember } from '../../openapi/document/json.ts';
import { valueOfLocalReference } from '../../openapi/document/json-pointer.ts';

/** A security scheme of a description (OpenAPI 3.1, 4.8.27), and what of `gateway.sources.<name>.credentials` serves it. */
export interface AuthScheme {
  /** Name under `securitySchemes`. */
  readonly name: string;
  /** `apiKey in header X-Api-Key`, `http bearer`, `oauth2 (clientCredentials)`, … */
  readonly kind: string;
  /** Operations that it alone opens. */
  readonly operations: number;
  /** Operations that need it together with another one. */
  readonly together: number;
  readonly credentials: SchemeCredentials | undefined;
}

export type SchemeCredentials =
  | { readonly type: 'apiKey'; readonly in: 'header' | 'query' | 'cookie'; readonly name: string }
  | { readonly type: 'basic' }
  | { readonly type: 'bearer' }
  | { readonly type: 'oauth2ClientCredentials'; readonly tokenUrl: string }
  | { readonly type: 'oauth2RefreshToken'; readonly tokenUrl: string }
  | { readonly type: 'awsSigV4' };

/** The security schemes that a description declares, the one that opens most operations first. */
export function authSchemesOf({ document, operations }: ApiDescription): readonly AuthScheme[] {
  const schemes = objectMember(objectMember(document, 'components'), 'securitySchemes');
  const alone = new Map<string, number>();
  const together = new Map<string, number>();
  const count = (counts: Map<string, number>, name: string): unknown => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const { security = [] } of operations) {
    const single = new Set(security.filter((names) => names.length === 1).flat());
    const joint = new Set(security.filter((names) => names.length > 1).flat());
    for (const name of single) count(alone, name);
    for (const name of joint.difference(single)) count(together, name);
  }
  return Object.entries(schemes)
    .flatMap(([name, value]) => {
      const scheme = schemeAt(value, document);
      if (!scheme) return [];
      const counts = { operations: alone.get(name) ?? 0, together: together.get(name) ?? 0 };
      return [{ name, kind: kindOfScheme(scheme), ...counts, credentials: credentialsFor(scheme) }];
    })
    .toSorted((a, b) => b.operations - a.operations || b.together - a.together);
}

function schemeAt(value: unknown, document: JsonObject): JsonObject | undefined {
  const reference = stringMember(value, '$ref');
  const scheme = reference === undefined ? value : valueOfLocalReference(document, reference);
  return isObject(scheme) ? scheme : undefined;
}

function kindOfScheme(scheme: JsonObject): string {
  const type = stringMember(scheme, 'type') ?? 'of unknown type';
  switch (type) {
    case 'apiKey':
      return `apiKey in ${stringMember(scheme, 'in') ?? '?'} ${stringMember(scheme, 'name') ?? '?'}`;
    case 'http':
      return `http ${(stringMember(scheme, 'scheme') ?? '?').toLowerCase()}`;
    case 'oauth2':
      return `oauth2 (${Object.keys(objectMember(scheme, 'flows')).join(', ') || 'no flow'})`;
    default:
      return type;
  }
}

/** OAuth2 flows in which a person signs in, and OpenID Connect, end in a bearer token that the gateway can be given. */
function credentialsFor(scheme: JsonObject): SchemeCredentials | undefined {
  switch (stringMember(scheme, 'type')) {
    case 'apiKey': {
      const place = stringMember(scheme, 'in');
      const name = stringMember(scheme, 'name');
      // As Amazon API Gateway exports what is signed with the keys of an account.
      if (stringMember(scheme, 'x-amazon-apigateway-authtype')?.toLowerCase() === 'awssigv4')
        return { type: 'awsSigV4' };
      const known = place === 'header' || place === 'query' || place === 'cookie';
      return known && name ? { type: 'apiKey', in: place, name } : undefined;
    }
    case 'http': {
      const name = stringMember(scheme, 'scheme')?.toLowerCase();
      return name === 'basic' || name === 'bearer' ? { type: name } : undefined;
    }
    case 'oauth2': {
      const flows = objectMember(scheme, 'flows');
      const tokenUrl = stringMember(objectMember(flows, 'clientCredentials'), 'tokenUrl');
      if (tokenUrl !== undefined) return { type: 'oauth2ClientCredentials', tokenUrl };
      const refreshUrl = stringMember(objectMember(flows, 'authorizationCode'), 'refreshUrl');
      return refreshUrl === undefined ? { type: 'bearer' } : { type: 'oauth2RefreshToken', tokenUrl: refreshUrl };
    }
    case 'openIdConnect':
      return { type: 'bearer' };
    default:
      return undefined;
  }
}
