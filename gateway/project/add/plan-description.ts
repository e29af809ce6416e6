import { extname, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProjectError } from '../../errors/project-error.ts';
import type { ApiDescription, ApiServer } from '../../openapi/api-description.ts';
import { describeApi } from '../../openapi/describe-api.ts';
import { isObject, objectMember, stringMember } from '../../openapi/document/json.ts';
import type { ReadOptions } from '../../openapi/read/load-text.ts';
import { shownName } from '../../openapi/read/unreadable.ts';
import { filesBeside } from './pinned-files.ts';
import { scaffoldCredentials } from './scaffold-credentials.ts';
import { checkedName, nameFrom, variableName } from './source-name.ts';
import type { SourcePlan } from './source-plan.ts';

export interface LoadedDescription {
  readonly text: string;
  /** Absolute path, or address after redirects. */
  readonly location: string;
  /** The text's value. */
  readonly document: unknown;
}

export interface PlanOptions extends ReadOptions {
  /** @default from the title, the address or the file */
  readonly name?: string | undefined;
  /** Where the API is called. @default the description's server */
  readonly endpoint?: string | undefined;
  /** Absolute path of the project's folder. */
  readonly project: string;
}

/**
 * The source that an API description makes.
 * @throws ProjectError when nothing can be called, or no name can be found
 */
export async function planDescription(loaded: LoadedDescription, options: PlanOptions): Promise<SourcePlan> {
  const { text, location, document } = loaded;
  const root = isObject(document) ? document : {};
  const { description } = describeApi(root, { location });
  const info = objectMember(root, 'info');
  const url = URL.parse(location);
  const names = [stringMember(info, 'title'), url?.hostname, (url?.pathname ?? location).split(/[\\/]/).at(-1)];
  const name = checkedName(options.name ?? nameFrom(names) ?? noName());
  const endpoint = options.endpoint ?? commonServer(description, location);
  const { credentials, notes } = scaffoldCredentials(name, description, endpoint);
  const { files, missing } = await filesBeside(location, document, options);
  const pinned = `openapi.${isJson(text, location) ? 'json' : 'yaml'}`;
  return {
    name,
    files: [{ path: pinned, content: text }, ...files],
    pinned,
    handler: {
      openapi: { source: `./sources/${name}/${pinned}`, ...(endpoint && { endpoint: endpointValue(name, endpoint) }) },
    },
    credentials,
    origin: URL.canParse(location) ? shownName(location) : relative(options.project, location).split(sep).join('/'),
    apiVersion: stringMember(info, 'version') ?? null,
    notes: [
      ...(endpoint ? [] : ['Its operations have servers of their own, so that no endpoint is set.']),
      ...notes,
      ...missing.map((file) => `It refers to ${toldFile(file, options.project)}, which could not be pinned beside it.`),
    ],
  };
}

/** @param file an address */
function toldFile(file: string, project: string): string {
  if (!file.startsWith('file:')) return shownName(file);
  return relative(project, fileURLToPath(file)).split(sep).join('/');
}

function noName(): never {
  throw new ProjectError([
    { severity: 'error', message: 'neither title nor address make a name; give one with --name' },
  ]);
}

function isJson(text: string, location: string): boolean {
  return extname(location) === '.json' || /^\s*[{[]/.test(text);
}

/** `${PAYMENTS_URL:https://…}`: another environment needs another variable and no other file. */
export function endpointValue(name: string, endpoint: string): string {
  return `\${${variableName(name, 'URL')}:${endpoint}}`;
}

/**
 * The server of all operations; `undefined` where they differ and the description decides.
 * @throws ProjectError when there is none that can be called
 */
function commonServer({ operations }: ApiDescription, location: string): string | undefined {
  const servers = new Set(operations.map(({ servers: [server] }) => serverUrl(server, location)));
  const [first] = servers;
  if (servers.size === 1 && first !== undefined) return first;
  if (servers.size > 1 && !servers.has(undefined)) return undefined;
  const message = 'the description names no server that can be called; give one with --endpoint https://…';
  throw new ProjectError([{ severity: 'error', message }]);
}

function serverUrl(server: ApiServer | undefined, location: string): string | undefined {
  const text = server?.url.replace(/\{([^{}]+)\}/g, (whole, name: string) => server.variables[name] ?? whole) ?? '';
  const url = /[{}]/.test(text) ? null : URL.parse(text, /^https?:/i.test(location) ? location : undefined);
  if (!url || !/^https?:$/.test(url.protocol) || url.username || url.password) return undefined;
  return url.href.replace(/\/$/, '');
}

/** @throws ProjectError for an endpoint that is not an absolute `http(s)` URL */
export function checkedEndpoint(endpoint: string): string {
  const url = URL.parse(endpoint);
  if (url && /^https?:$/.test(url.protocol) && !url.username && !url.password && !/[{}$]/.test(endpoint))
    return endpoint;
  const message = `--endpoint must be a URL as https://api.example.com/v1, without user name and password; given: ${shownName(endpoint)}`;
  throw new ProjectError([{ severity: 'error', message }]);
}
