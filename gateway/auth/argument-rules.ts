import { type FieldNode, type GraphQLField, type GraphQLSchema, getArgumentValues, isObjectType } from 'graphql';
import type { FieldRule } from '../config/gateway-config.ts';
import { suggestion } from '../config/suggest.ts';
import type { Caller } from './caller.ts';
import { claimAt, textsOf } from './claims.ts';
import { holdsOneOf, type ScopeAlternatives } from './demand.ts';

export type Arguments = Readonly<Record<string, unknown>>;

/** What the arguments of one field must be. */
export interface ArgumentRule {
  readonly field: GraphQLField<unknown, unknown>;
  /** By the name of the argument: text, or `{user.…}` for a claim of the caller. */
  readonly args: readonly (readonly [name: string, template: string])[];
  /** Callers with these scopes may give any. */
  readonly unless: ScopeAlternatives;
}

/** The argument rule on a coordinate, or what is wrong with it; neither where the rule says nothing of arguments. */
export function argumentRuleOf(
  schema: GraphQLSchema,
  coordinate: string,
  rule: FieldRule,
): { readonly rule?: ArgumentRule; readonly wrong?: string } {
  if (typeof rule === 'string' || rule.args === undefined) return {};
  const [typeName = '', fieldName = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const field = isObjectType(type) ? type.getFields()[fieldName] : undefined;
  if (!field) return { wrong: 'args must stand on one field of an object type, as Query.customer' };
  const args = Object.entries(rule.args);
  const names = field.args.map(({ name }) => name);
  for (const [name, template] of args) {
    if (!names.includes(name)) {
      return { wrong: `${coordinate} has no argument "${name}"; ${suggestion(name, names)}` };
    }
    if (/[{}]/.test(template) && claimOf(template) === undefined) {
      return { wrong: `args.${name} must be text, or one claim of the caller: {user.sub}` };
    }
  }
  return { rule: { field, args, unless: rule.unless ?? [] } };
}

/**
 * Whether this caller may give these arguments: each that the rule names must be given, and be what the rule says; of a
 * list each entry, of which there must be one. A claim that is a list allows what it lists; one that is missing, nothing.
 * @param args as GraphQL has coerced them
 */
export function mayGive({ args: expected, unless }: ArgumentRule, args: Arguments, caller: Caller): boolean {
  if (unless.length > 0 && holdsOneOf(unless, caller)) return true;
  return expected.every(([name, template]) => {
    const claim = claimOf(template);
    const allowed = claim === undefined ? [template] : (textsOf(claimAt(caller.claims, claim)) ?? []);
    const given = textsOf(args[name]) ?? [];
    return given.length > 0 && given.every((value) => allowed.includes(value));
  });
}

/** The arguments that a selected field is given; `undefined` where they cannot be coerced. */
export function argumentsIn({ field }: ArgumentRule, node: FieldNode, variables: Arguments): Arguments | undefined {
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    return undefined;
  }
}

/** `sub` of `{user.sub}`. */
function claimOf(template: string): string | undefined {
  return /^\{user\.([^{}]+)\}$/.exec(template)?.[1];
}
