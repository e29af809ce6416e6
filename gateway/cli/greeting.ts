import type { Build } from './rooms.ts';
import { sourceTable } from './source-table.ts';
import type { Terminal } from './terminal.ts';

/** What a person reads once the gateway listens: its sources, what to open, and whether it is open to all. */
export function greeting(
  { project, graph }: Pick<Build, 'project' | 'graph'>,
  origin: string,
  style: Terminal['style'],
): string[] {
  const { server, auth } = project.gateway;
  const endpoint = `${origin}${server.endpoint}`;
  const links = [
    [server.graphiql ? 'GraphiQL' : 'GraphQL', endpoint],
    ['Health', `${origin}/healthz and ${origin}/readyz`],
  ] as const;
  return [
    '',
    ...sourceTable(graph.sources, style),
    '',
    ...links.map(([label, url]) => `  ${label.padEnd('GraphiQL'.length)}  ${style('cyan', url)}`),
    '',
    ...(auth === undefined || auth.mode === 'none'
      ? [
          `${style('yellow', 'warning')} open: anyone who reaches this port may query; add gateway.auth to ${project.file.split(/[\\/]/).pop()}`,
        ]
      : []),
  ];
}
