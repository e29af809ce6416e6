import { getDirectiveExtensions } from '@graphql-tools/utils';
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { FieldRule } from '../config/gateway-config.ts';

/** A rule that a directive spells. */
export interface DirectiveRule {
  readonly coordinate: string;
  readonly directive: string;
  readonly rule: FieldRule;
}

/**
 * The rules spelt by `@authenticated`, `@requiresScopes`, `@skipAuth` and `@policy` on types and fields,
 * in the SDL or in `extensions.directives`: the directives of `@envelop/generic-auth`.
 */
export function* directiveRules(schema: GraphQLSchema): Generator<DirectiveRule> {
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    yield* rulesOn(type, type.name, schema);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) yield* rulesOn(field, `${type.name}.${field.name}`, schema);
  }
}

function* rulesOn(
  element: GraphQLNamedType | GraphQLField<unknown, unknown>,
  coordinate: string,
  schema: GraphQLSchema,
): Generator<DirectiveRule> {
  const directives = getDirectiveExtensions<Record<string, { scopes?: unknown; policies?: unknown }>>(element, schema);
  if (directives['skipAuth']) yield { coordinate, directive: 'skipAuth', rule: 'public' };
  if (directives['authenticated']) yield { coordinate, directive: 'authenticated', rule: 'authenticated' };
  for (const args of directives['requiresScopes'] ?? []) {
    // What stands in the SDL is checked with the configured rules, where its mistakes have their messages.
    yield { coordinate, directive: 'requiresScopes', rule: { scopes: args.scopes as string[][] } };
  }
  for (const { policies } of directives['policy'] ?? []) {
    // Declared as a flat list (as by generic-auth), each entry is what a list of its own would be.
    const groups = Array.isArray(policies) ? policies.map((group) => [group].flat()) : policies;
    yield { coordinate, directive: 'policy', rule: { policies: groups as string[][] } };
  }
}
