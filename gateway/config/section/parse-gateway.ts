import {
  type ConfigNode,
  type KeyPath,
  nodeAt,
  placeAt,
  plainValue,
  takeOtherReading,
} from '../document/config-node.ts';
import type { ProblemList } from '../document/problem-list.ts';
import { explainIssues } from './explain-issues.ts';
import { type GatewaySection, gateway } from './gateway.ts';

/**
 * Checks the `gateway:` section and fills in its defaults.
 * @param root the whole file; without a section, the result is all defaults
 * @returns `undefined` when something is wrong, which `problems` then has
 */
export function parseGateway(root: ConfigNode, problems: ProblemList): GatewaySection | undefined {
  const node = nodeAt(root, ['gateway']);
  if (!node) return unlimited(gateway.parse({}));
  if (node.kind === 'scalar' && node.value === null) return gateway.parse({});
  const tried = new Set<ConfigNode>();
  for (;;) {
    const { success, data, error } = gateway.safeParse(plainValue(node), { error: () => '' });
    if (success) return data;
    if (takeOtherReadings(error.issues, node, tried)) continue;
    for (const { path, message } of explainIssues(error.issues, node)) {
      const at = ['gateway', ...path];
      problems.error(message, placeAt(root, at), at);
    }
    return undefined;
  }
}

/** Without a section no operation is cut short or refused that Mesh would answer. */
function unlimited(section: GatewaySection): GatewaySection {
  const none = Number.POSITIVE_INFINITY;
  const ofLoad = { operations: none, eventLoopDelay: none };
  const ofDocuments = { depth: none, aliases: none, rootFields: none, directives: none, tokens: none, pageSize: none };
  const limits = { ...section.limits, ...ofLoad, ...ofDocuments, upstreamCalls: { sources: {} } };
  return { ...section, limits };
}

type Issues = NonNullable<ReturnType<typeof gateway.safeParse>['error']>['issues'];

/** Reads refused values that came from variables the other way (`"4000"` as a number), each once. */
function takeOtherReadings(issues: Issues, node: ConfigNode, tried: Set<ConfigNode>): boolean {
  const refused = issues.flatMap(pathsOf).map((path) => nodeAt(node, path));
  let taken = false;
  for (const scalar of refused) {
    if (scalar?.kind !== 'scalar' || tried.has(scalar)) continue;
    tried.add(scalar);
    taken = takeOtherReading(scalar) || taken;
  }
  return taken;
}

function pathsOf(issue: Issues[number]): KeyPath[] {
  const path = issue.path as KeyPath;
  if (issue.code !== 'invalid_union') return [path];
  return [path, ...issue.errors.flat().flatMap((inner) => pathsOf(inner).map((rest) => [...path, ...rest]))];
}
