import { type ConfigNode, type KeyPath, type MapNode, nodeAt, placeAt } from './document/config-node.ts';
import type { ProblemList } from './document/problem-list.ts';
import { credentialPaths } from './section/referenced-files.ts';
import { suggestion } from './suggest.ts';

/** Checks what only shows when several keys of the file, or the file and the environment, are seen together. */
export function checkTogether(root: MapNode, production: boolean, problems: ProblemList): void {
  const error = (path: KeyPath, message: string) => problems.error(message, placeAt(root, path), path);
  const has = (path: KeyPath) => nodeAt(root, path) !== undefined;
  checkSourceNames(root, error);
  warnOfPlainHttp(root, problems);
  if (production && isTrue(nodeAt(root, ['gateway', 'errors', 'expose']))) {
    error(
      ['gateway', 'errors', 'expose'],
      'cannot be true when NODE_ENV=production: clients would see what upstreams say',
    );
  }
  if (has(['gateway']) && isTrue(nodeAt(root, ['skipSSLValidation']))) {
    error(
      ['skipSSLValidation'],
      'cannot be true: anybody between the gateway and an API could read its credentials; trust its CA with NODE_EXTRA_CA_CERTS',
    );
  }
  if (has(['gateway', 'redis']) && !has(['gateway', 'rateLimit'])) {
    const path = ['gateway', 'redis'];
    problems.warning('is used by nothing: gateway.rateLimit is what is counted in it', placeAt(root, path), path);
  }
  if (has(['gateway', 'persistedDocuments']) && has(['persistedOperations'])) {
    error(['gateway', 'persistedDocuments'], 'says what persistedOperations says too; keep one of them');
  }
  for (const [ours, meshs] of [
    ['cors', 'cors'],
    ['graphiql', 'playground'],
  ] as const) {
    if (has(['gateway', 'server', ours]) && has(['serve', meshs])) {
      error(['gateway', 'server', ours], `is given by serve.${meshs} too; keep one of them`);
    }
  }
}

/** Whoever sits on the way could exchange keys, or read the secret of a client (RFC 8725, 3.10; RFC 6749, 3.2) or a key. */
function warnOfPlainHttp(root: MapNode, problems: ProblemList): void {
  const tokenUrls = credentialPaths(root).map((path) => [...path, 'tokenUrl']);
  const jwt = ['gateway', 'auth', 'jwt'];
  const hasOwnKeys = ['jwksFile', 'publicKeyFile', 'secret', 'jwksUri'].some((key) => nodeAt(root, [...jwt, key]));
  const keyUrl = [...jwt, hasOwnKeys ? 'jwksUri' : 'issuer'];
  const asked = [
    ['introspection', 'url'],
    ['login', 'issuer'],
  ].map((path) => ['gateway', 'auth', ...path]);
  const collectors = [
    ['gateway', 'tracing'],
    ['gateway', 'metrics', 'otlp'],
  ].flatMap((path) => (nodeAt(root, [...path, 'headers']) ? [[...path, 'endpoint']] : []));
  for (const path of [keyUrl, ...asked, ...tokenUrls, ...collectors]) {
    const node = nodeAt(root, path);
    const isPlain =
      node?.kind === 'scalar' && /^http:\/\/(?!localhost[:/]|localhost$|127\.|\[::1\])/.test(String(node.value));
    if (isPlain)
      problems.warning('is not encrypted (http:); use https: outside a trusted network', placeAt(root, path), path);
  }
}

function checkSourceNames(root: MapNode, error: (path: KeyPath, message: string) => void): void {
  const sources = nodeAt(root, ['sources']);
  if (sources?.kind !== 'list') return;
  const names = sources.items.flatMap((_, index) => {
    const name = nodeAt(root, ['sources', index, 'name']);
    return name?.kind === 'scalar' && typeof name.value === 'string' ? [name.value] : [];
  });
  const known = new Set(names);
  for (const path of settingsBySource) {
    const settings = nodeAt(root, path);
    if (settings?.kind !== 'map') continue;
    for (const name of settings.entries.keys()) {
      if (!known.has(name)) error([...path, name], `no source has this name; ${suggestion(name, names)}`);
    }
  }
}

/** Maps of the section whose keys are names of sources. */
const settingsBySource: readonly KeyPath[] = [
  ['gateway', 'sources'],
  ['gateway', 'limits', 'upstreamCalls', 'sources'],
];

function isTrue(node: ConfigNode | undefined): boolean {
  return node?.kind === 'scalar' && (node.value === true || node.otherReading === true);
}
