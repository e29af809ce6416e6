import { basename } from 'node:path';
import type { Hint } from './command.ts';
import type { Build, Serving } from './rooms.ts';
import { sourceTable } from './source-table.ts';
import type { Terminal } from './terminal.ts';

/** What a person reads once the gateway listens: its sources, what to open, and whether it is open to all. */
export function greeting(
  { project, graph }: Pick<Build, 'project' | 'graph'>,
  { origin, metricsUrl }: Pick<Serving, 'origin' | 'metricsUrl'>,
  hints: readonly Hint[],
  style: Terminal['style'],
): string[] {
  const { server, auth } = project.gateway;
  const links: readonly Hint[] = [
    [server.graphiql ? 'GraphiQL' : 'GraphQL', `${origin}${server.endpoint}`],
    ['Health', `${origin}/healthz and ${origin}/readyz`],
    ...(metricsUrl === undefined ? [] : [['Metrics', metricsUrl] as const]),
    ...hints,
  ];
  const width = Math.max(...links.map(([label]) => label.length));
  const open = `open: anyone who reaches this port may query; add gateway.auth to ${basename(project.file)}`;
  return [
    '',
    ...sourceTable(graph.sources, style),
    '',
    ...links.map(([label, text]) => `  ${label.padEnd(width)}  ${style('cyan', text)}`),
    '',
    ...(auth === undefined || auth.mode === 'none' ? [`${style('yellow', 'warning')} ${open}`] : []),
  ];
}
