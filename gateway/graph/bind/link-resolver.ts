import type { GraphQLFieldResolver } from 'graphql';
import type { Arguments, OperationCall } from '../calls/operation-call.ts';

/**
 * Resolves an OpenAPI link (3.1, 4.8.20). Of its runtime expressions (4.8.20.4) those on the answer's
 * body are supported, `$response.body#/pointer`, and constants; a link that needs another is refused
 * when it is asked for, never called without its arguments.
 */
export function linkResolver(
  call: OperationCall,
  parameters: Readonly<Record<string, unknown>>,
): GraphQLFieldResolver<unknown, unknown> {
  const readers = Object.entries(parameters).map(([name, expression]) => [name, compile(expression)] as const);
  return (root, _args, context, info) => {
    const args: Arguments = {};
    for (const [name, read] of readers) {
      const value = read(root);
      if (value === null || value === undefined) return null;
      args[name] = value;
    }
    return call.callWith(args, context, root, info);
  };
}

function compile(expression: unknown): (root: unknown) => unknown {
  if (typeof expression !== 'string') return () => expression;
  const pointer = /^\{root\.\$response\.body#(.*)\}$/.exec(expression)?.[1];
  if (pointer === undefined) return expression.startsWith('{root.') ? () => undefined : () => expression;
  const steps = pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
  return (root) => steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], root);
}
