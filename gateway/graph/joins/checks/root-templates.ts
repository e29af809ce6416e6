import { type GraphQLInputType, type GraphQLObjectType, isNonNullType } from 'graphql';
import type { OperationCall } from '../../calls/operation-call.ts';
import { compileValuePath } from '../../values/value-path.ts';
import { argumentType } from '../batch/batch-argument.ts';
import { type JoinTarget, UnusableJoin } from '../join-target.ts';
import { didYouMean, unknownName } from './did-you-mean.ts';
import { checkFit } from './key-fit.ts';

/** Templates of a join by the path of the argument they fill. */
export type Templates = Readonly<Record<string, unknown>>;

/** The texts of templates at any depth, with the path of the argument that each fills. */
export function* textsOf(
  templates: unknown,
  path: readonly string[] = [],
): Generator<readonly [path: string, text: string]> {
  if (typeof templates === 'string') yield [path.join('.'), templates];
  else if (Array.isArray(templates)) for (const item of templates) yield* textsOf(item, path);
  else if (typeof templates === 'object' && templates !== null) {
    for (const [name, inner] of Object.entries(templates)) yield* textsOf(inner, [...path, name]);
  }
}

const placeholders = /\{\s*(root|args)((?:\.|\[)[^:|{}#]+)/g;

/** What templates read, as `['root', 'customer.id']`. */
export function readsOf(text: string): (readonly [from: string, path: string])[] {
  return [...text.matchAll(placeholders)].map(([, from = '', path = '']) => [from, path.replace(/^\./, '').trim()]);
}

/**
 * Checks the templates of a join: that the arguments are there, that what `{root.…}` and `{args.…}` name is there,
 * and that a value which goes on as it is can be what the argument takes.
 *
 * @param aliases names of the parent that `requiredSelectionSet` makes.
 * @throws UnusableJoin
 */
export function checkTemplates(
  templates: Templates,
  target: JoinTarget,
  call: OperationCall,
  aliases: ReadonlySet<string>,
): void {
  for (const path of Object.keys(templates)) argumentType(call, path);
  for (const [path, text] of textsOf(templates)) {
    const type = argumentType(call, path);
    for (const [from, read] of readsOf(text)) {
      if (from === 'args') checkArgument(read, target);
      else if (!aliases.has(read.split(/[.[]/, 1)[0] ?? '')) {
        checkRoot(read, target.type, /^\{\s*root\.[^{}:|]+\}$/.test(text) ? type : undefined);
      }
    }
  }
}

function checkArgument(read: string, { type, field }: JoinTarget): void {
  const [name = ''] = read.split(/[.[]/);
  const accepted = field.args.map((arg) => arg.name);
  if (accepted.includes(name)) return;
  throw new UnusableJoin(
    `{args.${read}}: ${type.name}.${field.name} has no argument "${name}"${didYouMean(name, accepted)}`,
  );
}

function checkRoot(read: string, parent: GraphQLObjectType, expected: GraphQLInputType | undefined): void {
  const value = compileValuePath(read, parent);
  if (value.unknownStep) throw new UnusableJoin(`{root.${read}}: ${unknownName(value.unknownStep)}`);
  checkFit({ text: `root.${read}`, type: value.type }, expected);
}

/**
 * Checks that a call gets all that its operation demands.
 * @param given paths of the arguments that the join fills.
 * @throws UnusableJoin
 */
export function checkCompleteness(call: OperationCall, given: readonly string[]): void {
  const filled = new Set(given.map((path) => path.split('.')[0]));
  const lacking = call.field.args.find(
    ({ name, type, defaultValue }) => isNonNullType(type) && defaultValue === undefined && !filled.has(name),
  );
  if (lacking)
    throw new UnusableJoin(`${call.coordinate} needs the argument "${lacking.name}", which the join does not give`);
}
