import { type GraphQLSchema, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';
import type { FieldRule } from '../config/gateway-config.ts';
import { nearestName } from '../config/suggest.ts';
import type { Location, Problem } from '../errors/project-error.ts';
import { allOf, type Demand, demandOfRule } from './demand.ts';
import { directiveRules } from './rule-directives.ts';

/** What the rules say outright, by coordinate: `Type`, `Type.*` and `Type.field`. */
export type Statements = ReadonlyMap<string, Demand>;

/** Finds the place of a key in the configuration, as `['gateway', 'auth', 'rules', 'Query.a']`. */
export type Locate = (path: readonly (string | number)[]) => Location;

/** Fields of the query root that every schema has and that rules may name. */
const introspectionFields = ['__schema', '__type'];

/**
 * Reads the configured rules and those that directives in the schema spell. What both say of one
 * coordinate holds together. A rule that names nothing, or that would let in nobody or everybody
 * by mistake, is a problem.
 * @param someLeftOut whether sources are missing: a rule may name what they would give, and holds as soon as they do
 */
export function readStatements(
  schema: GraphQLSchema,
  rules: Readonly<Record<string, FieldRule>>,
  locate?: Locate,
  someLeftOut = false,
): { statements: Statements; problems: Problem[] } {
  const coordinates = coordinatesOf(schema);
  const statements = new Map<string, Demand>();
  const problems: Problem[] = [];
  const state = (coordinate: string, rule: FieldRule) => {
    const before = statements.get(coordinate);
    statements.set(coordinate, allOf([demandOfRule(rule), ...(before ? [before] : [])]));
  };

  for (const [coordinate, rule] of Object.entries(rules)) {
    const place = located(coordinate, locate);
    const unknown = wrongCoordinate(coordinate, coordinates, schema);
    const wrong = wrongRule(rule) ?? (someLeftOut ? undefined : unknown);
    if (wrong === undefined) state(coordinate, rule);
    else problems.push({ ...problem(wrong, coordinate), ...place });
    if (wrong === undefined && unknown !== undefined) {
      const message = `${unknown}, of which a source is left out`;
      problems.push({ ...problem(message, coordinate), severity: 'warning', ...place });
    }
  }
  for (const { coordinate, directive, rule } of directiveRules(schema)) {
    const wrong = rule === undefined ? 'is not supported; use @requiresScopes or a rule' : wrongRule(rule);
    if (wrong === undefined && rule !== undefined) state(coordinate, rule);
    else problems.push({ severity: 'error', message: `@${directive} on ${coordinate}: ${wrong}` });
  }
  return { statements, problems };
}

function problem(message: string, coordinate: string): Problem {
  return { severity: 'error', key: `gateway.auth.rules.${coordinate}`, message };
}

function located(coordinate: string, locate: Locate | undefined): Pick<Problem, 'location'> {
  return locate ? { location: locate(['gateway', 'auth', 'rules', coordinate]) } : {};
}

/** Every coordinate that a rule may name. */
function coordinatesOf(schema: GraphQLSchema): Set<string> {
  const coordinates = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type) || isInputObjectType(type)) continue;
    coordinates.add(type.name);
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    coordinates.add(`${type.name}.*`);
    for (const field of Object.keys(type.getFields())) coordinates.add(`${type.name}.${field}`);
  }
  const query = schema.getQueryType();
  if (query) for (const field of introspectionFields) coordinates.add(`${query.name}.${field}`);
  return coordinates;
}

function wrongCoordinate(coordinate: string, known: ReadonlySet<string>, schema: GraphQLSchema): string | undefined {
  if (known.has(coordinate)) return undefined;
  if (isInputObjectType(schema.getType(coordinate.split('.')[0] ?? ''))) {
    return 'names an input type; rules protect what is answered: Type, Type.* or Type.field';
  }
  const nearest = nearestName(coordinate, [...known]);
  return `names nothing in the schema${nearest ? `; did you mean "${nearest}"?` : ''}`;
}

/** Why a rule cannot be meant as it stands. */
function wrongRule(rule: FieldRule): string | undefined {
  if (rule === 'authenticated' || rule === 'public') return undefined;
  const scopes: unknown = typeof rule === 'object' && rule !== null ? rule.scopes : undefined;
  if (!isScopeAlternatives(scopes)) {
    return "expected 'authenticated', 'public' or { scopes: [[scope, …], …] }";
  }
  if (scopes.length === 0) return 'an empty list of scopes would let in nobody';
  if (scopes.some((group) => group.length === 0)) {
    return "an empty group of scopes would let in every caller; write 'authenticated' if that is meant";
  }
  return undefined;
}

function isScopeAlternatives(value: unknown): value is readonly (readonly string[])[] {
  const isScope = (scope: unknown) => typeof scope === 'string' && scope !== '';
  return Array.isArray(value) && value.every((group) => Array.isArray(group) && group.every(isScope));
}
