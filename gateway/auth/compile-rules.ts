import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import type { AuthConfig } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import type { Problem } from '../errors/project-error.ts';
import { type JoinExtension, weftExtension } from '../graph/graph.ts';
import { type ArgumentRule, type Arguments, mayGive } from './argument-rules.ts';
import type { Caller } from './caller.ts';
import { allOf, type Demand, demandWithoutRule, mayAccess, open } from './demand.ts';
import { type Locate, readStatements, type Statements } from './rule-statements.ts';

/** The rules of a project over one schema, closed over interfaces, unions and joins. */
export interface AccessRules {
  /** The schema they were compiled for. */
  readonly schema: GraphQLSchema;
  /**
   * All that asking for a field demands, by its coordinate (`Customer.email`, `Query.__schema`).
   * Of a field that is not in the schema (an operation that a transform has hidden) it is what
   * `Type.*`, `Type` or else the mode says.
   */
  demandOf(coordinate: string): Demand;
  /**
   * What is said of the arguments of a field, as it is selected by this coordinate: through an interface what is said of
   * any field that may answer for it. What it calls is held to its own arguments at the call.
   */
  argumentRulesOf(coordinate: string): readonly ArgumentRule[];
  /**
   * Called before each REST operation with the coordinate of its root field and its arguments, as GraphQL has coerced them.
   * @throws GatewayError `UNAUTHENTICATED` or `FORBIDDEN`
   */
  authorizeOperation(coordinate: string, args: Arguments, caller: Caller | null): void;
  /** Coordinates of the fields that no rule speaks of: open in `protect-granular`, for any caller in `protect-all`. */
  readonly fieldsWithoutRule: readonly string[];
}

/**
 * Compiles `auth.rules` and the auth directives of a schema. `docs/auth.md` states what a rule protects.
 * A rule that names nothing in the schema is a problem of severity `error`: who starts a server with
 * such problems starts it without the protection somebody believes in.
 * @param someLeftOut whether sources are missing, of which rules may speak; then it is a warning
 */
export function compileRules(
  schema: GraphQLSchema,
  config: Pick<AuthConfig, 'mode' | 'rules' | 'policies'>,
  locate?: Locate,
  someLeftOut?: boolean,
): { rules: AccessRules; problems: Problem[] } {
  const withoutRule = demandWithoutRule(config.mode);
  const { statements, argumentRules, problems } = readStatements(schema, config, locate, someLeftOut);
  if (config.mode === 'none' && statements.size > 0) problems.push(notEnforced(locate));
  const closure = closeOver(schema, statements, withoutRule);
  const demandOf = (coordinate: string) =>
    config.mode === 'none'
      ? open
      : (closure.demands.get(coordinate) ?? statedFor(statements, coordinate) ?? withoutRule);
  const argumentRuleOn = (coordinate: string) => (config.mode === 'none' ? undefined : argumentRules.get(coordinate));

  const rules: AccessRules = {
    schema,
    demandOf,
    argumentRulesOf: (coordinate) =>
      argumentRules.size === 0 ? [] : answering(schema, coordinate).flatMap((each) => argumentRuleOn(each) ?? []),
    authorizeOperation(coordinate, args, caller) {
      const verdict = mayAccess(demandOf(coordinate), caller);
      if (verdict === 'unauthenticated') throw new GatewayError('UNAUTHENTICATED', 'This needs a signed-in caller.');
      const rule = argumentRuleOn(coordinate);
      const mayCall = verdict === 'allowed' && (rule === undefined || (caller !== null && mayGive(rule, args, caller)));
      if (!mayCall) throw new GatewayError('FORBIDDEN', 'The caller may not do this.');
    },
    fieldsWithoutRule: closure.fieldsWithoutRule,
  };
  return { rules, problems };
}

function notEnforced(locate: Locate | undefined): Problem {
  const location = locate?.(['gateway', 'auth', 'mode']);
  const message = 'mode none enforces no rule: the rules and auth directives of this project do not hold';
  return { severity: 'warning', key: 'gateway.auth.mode', message, ...(location && { location }) };
}

/**
 * What is stated for a field, the nearest statement winning: `Type.field` over `Type.*` over `Type`.
 * `Query.*` does not speak of introspection: who opens all queries has not opened the schema.
 */
function statedFor(statements: Statements, coordinate: string): Demand | undefined {
  const [type = '', field = ''] = coordinate.split('.');
  if (field.startsWith('__')) return statements.get(coordinate);
  return statements.get(coordinate) ?? statements.get(`${type}.*`) ?? statements.get(type);
}

/** The demand of every field, and which fields no statement touches. */
function closeOver(schema: GraphQLSchema, statements: Statements, withoutRule: Demand) {
  const own = new Map<string, Demand>();
  const calls = new Map<string, readonly string[]>();
  const fieldsWithoutRule: string[] = [];
  const reaching = demandsOfReaching(schema, statements);

  for (const type of fieldTypes(schema)) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const stated = statementsOnField(type, field.name, statements);
      const reached = reaching(getNamedType(field.type));
      own.set(coordinate, allOf([...(stated.length > 0 ? stated : [withoutRule]), ...reached]));
      calls.set(coordinate, callsOf(field.extensions));
      if (stated.length === 0 && reached.length === 0 && isObjectType(type)) fieldsWithoutRule.push(coordinate);
    }
  }
  const withCalls = (coordinate: string) =>
    allOf([...allCalls(coordinate, calls)].map((each) => own.get(each) ?? statedFor(statements, each) ?? withoutRule));
  const demands = new Map<string, Demand>();
  for (const coordinate of own.keys()) {
    demands.set(coordinate, allOf(answering(schema, coordinate).map(withCalls)));
  }
  return { demands, fieldsWithoutRule };
}

function fieldTypes(schema: GraphQLSchema): (GraphQLObjectType | GraphQLInterfaceType)[] {
  const types = Object.values(schema.getTypeMap()).filter((type) => !isIntrospectionType(type));
  return types.filter((type) => isObjectType(type) || isInterfaceType(type));
}

/** What is stated of a field by its own type and by each interface that has it too: all of it holds. */
function statementsOnField(
  type: GraphQLObjectType | GraphQLInterfaceType,
  field: string,
  statements: Statements,
): Demand[] {
  const interfaces = type.getInterfaces().filter((candidate) => field in candidate.getFields());
  return [type, ...interfaces].flatMap(({ name }) => statedFor(statements, `${name}.${field}`) ?? []);
}

/** The fields that may answer for a field: through an interface any of its implementations, so all their demands hold. */
function answering(schema: GraphQLSchema, coordinate: string): string[] {
  const [typeName = '', field = ''] = coordinate.split('.');
  const type = schema.getType(typeName);
  const implementations = isInterfaceType(type) ? schema.getPossibleTypes(type) : [];
  return implementations.length > 0 ? implementations.map(({ name }) => `${name}.${field}`) : [coordinate];
}

/**
 * A rule on a type is a demand of every field that can answer with a value of that type:
 * of the type itself, of an interface or union it belongs to, or of one of its implementations.
 */
function demandsOfReaching(schema: GraphQLSchema, statements: Statements): (answered: GraphQLNamedType) => Demand[] {
  const ruled = Object.values(schema.getTypeMap()).flatMap((type) => {
    const demand = isInputObjectType(type) ? undefined : statements.get(type.name);
    return demand?.caller ? [{ names: possibleNames(schema, type), demand }] : [];
  });
  return (answered) => {
    const names = possibleNames(schema, answered);
    return ruled.filter((rule) => !rule.names.isDisjointFrom(names)).map(({ demand }) => demand);
  };
}

function possibleNames(schema: GraphQLSchema, type: GraphQLNamedType): ReadonlySet<string> {
  return new Set(isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name]);
}

function callsOf(extensions: Readonly<Record<string, unknown>>): readonly string[] {
  return (extensions[weftExtension] as Partial<JoinExtension> | undefined)?.calls ?? [];
}

/** A field and all root fields that it calls, and that these call in turn. */
function allCalls(coordinate: string, calls: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const reached = new Set([coordinate]);
  // A set hands out what is added to it while it is walked.
  for (const field of reached) for (const called of calls.get(field) ?? []) reached.add(called);
  return reached;
}
