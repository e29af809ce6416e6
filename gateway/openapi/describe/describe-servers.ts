import type { ApiServer } from '../api-description.ts';
import { arrayMember, isObject, type JsonObject, objectMember, ownMember, stringMember } from '../document/json.ts';

/** The servers of the innermost holder that names any; `/` when none does (OpenAPI 3.1, 4.8.1.1). */
export function describeServers(holders: readonly JsonObject[]): readonly ApiServer[] {
  const own = holders.map((holder) => arrayMember(holder, 'servers').filter(isObject)).find((list) => list.length > 0);
  return own?.map(describeServer) ?? [{ url: '/', variables: {} }];
}

function describeServer(server: JsonObject): ApiServer {
  const variables = Object.entries(objectMember(server, 'variables')).map(([name, variable]) => {
    const value = ownMember(variable, 'default') ?? arrayMember(variable, 'enum')[0];
    return [name, value === undefined ? '' : String(value)] as const;
  });
  return { url: stringMember(server, 'url') ?? '/', variables: Object.fromEntries(variables) };
}
