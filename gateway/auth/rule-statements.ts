import { type GraphQLSchema, isInputObjectType, isInterfaceType, isIntrospectionType, isObjectType } from 'graphql';
import type { AuthConfig, FieldRule, PolicyConfig } from '../config/gateway-config.ts';
import { nearestName } from '../config/suggest.ts';
import type { Location, Problem } from '../errors/project-error.ts';
import { type ArgumentRule, argumentRuleOf } from './argument-rules.ts';
import { allOf, type Demand, demandOfRule } from './demand.ts';
import type { PolicyAlternatives } from './policies.ts';
import { directiveRules } from './rule-directives.ts';
import { wrongRule } from './wrong-rule.ts';

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
  { rules, policies = {} }: Pick<AuthConfig, 'rules' | 'policies'>,
  locate?: Locate,
  someLeftOut = false,
): { statements: Statements; argumentRules: ReadonlyMap<string, ArgumentRule>; problems: Problem[] } {
  const coordinates = coordinatesOf(schema);
  const statements = new Map<string, Demand>();
  const argumentRules = new Map<string, ArgumentRule>();
  const problems: Problem[] = [];
  const state = (coordinate: string, rule: FieldRule) => {
    const before = statements.get(coordinate);
    const demand = demandOfRule(rule, policiesOf(rule, policies));
    statements.set(coordinate, allOf([demand, ...(before ? [before] : [])]));
  };

  for (const [coordinate, rule] of Object.entries(rules)) {
    const place = located(coordinate, locate);
    const unknown = wrongCoordinate(coordinate, coordinates, schema);
    const ofArguments = unknown === undefined ? argumentRuleOf(schema, coordinate, rule) : undefined;
    const wrong = wrongRule(rule, policies) ?? ofArguments?.wrong ?? (someLeftOut ? undefined : unknown);
    if (wrong !== undefined) {
      problems.push({ ...problem(wrong, coordinate), ...place });
      continue;
    }
    state(coordinate, rule);
    if (ofArguments?.rule) argumentRules.set(coordinate, ofArguments.rule);
    if (unknown !== undefined) {
      const message = `${unknown}, of which a source is left out`;
      problems.push({ ...problem(message, coordinate), severity: 'warning', ...place });
    }
  }
  for (const { coordinate, directive, rule } of directiveRules(schema)) {
    const wrong = wrongRule(rule, policies);
    if (wrong === undefined) state(coordinate, rule);
    else problems.push({ severity: 'error', message: `@${directive} on ${coordinate}: ${wrong}` });
  }
  return { statements, argumentRules, problems };
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

/** What the names of policies in a rule stand for. */
function policiesOf(rule: FieldRule, known: Readonly<Record<string, PolicyConfig>>): PolicyAlternatives {
  if (typeof rule === 'string') return [];
  const policyOf = (name: string) => ({ name, claims: known[name]?.claims ?? {} });
  return (rule.policies ?? []).map((group) => group.map(policyOf));
}
