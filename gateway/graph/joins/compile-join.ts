import {
  type GraphQLFieldResolver,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNullableType,
  isListType,
  isNonNullType,
} from 'graphql';
import { isAbsent } from '../../rest/response/statuses.ts';
import type { OperationCall } from '../calls/operation-call.ts';
import { requestStateOf } from '../calls/request-state.ts';
import type { ConcreteType } from '../values/concrete-type.ts';
import type { SchemaViews } from '../values/schema-view.ts';
import { compileValuePath } from '../values/value-path.ts';
import { compileBatch } from './batch/join-batch.ts';
import { compileCallerNote } from './caller-note.ts';
import { checkDeclaration } from './checks/check-declaration.ts';
import { unknownName } from './checks/did-you-mean.ts';
import { checkNumber, compileResultType } from './checks/result-type.ts';
import { checkCompleteness, checkTemplates, readsOf, textsOf } from './checks/root-templates.ts';
import { type CompileTemplate, compileJoinArguments, compileJoinKey } from './join-arguments.ts';
import type { JoinDeclaration } from './join-declaration.ts';
import type { JoinShape } from './join-shape.ts';
import { type JoinTarget, nothingOf, UnusableJoin } from './join-target.ts';
import { PickedAnswers } from './picked-answers.ts';
import { compileRequiredFields } from './required-fields.ts';
import { resultProperties } from './result-properties.ts';

type Resolver = GraphQLFieldResolver<unknown, unknown>;

/** A join ready to run. */
export interface CompiledJoin {
  /** Coordinate of the joined field in the merged schema. */
  readonly coordinate: string;
  readonly resolve: Resolver;
  /** The operation that it calls. */
  readonly call: OperationCall;
  /** Coordinates of the fields of its parent that must be joined before it. */
  readonly after: readonly string[];
  readonly shape: JoinShape;
}

/** All that a join is compiled from. */
export interface JoinParts {
  readonly join: JoinDeclaration;
  readonly target: JoinTarget;
  readonly call: OperationCall;
  readonly schema: GraphQLSchema;
  readonly views: SchemaViews;
  readonly concreteType: ConcreteType;
  readonly compileTemplate: CompileTemplate;
  /** Whether the field at a coordinate is joined or answered by code of the project. */
  readonly isJoined: (coordinate: string) => boolean;
  /** Refuses options that contradict each other, of which Mesh ignores one. */
  readonly strict: boolean;
}

/**
 * Compiles a declared join to a loader and a REST call; all that can be known to fail is refused here.
 * @throws UnusableJoin
 */
export function compileJoin(parts: JoinParts): CompiledJoin {
  const { join, target, call } = parts;
  checkDeclaration(join, parts.strict);
  const templates = (join.keysArg === undefined ? join.sourceArgs : join.additionalArgs) ?? {};
  const required = compileRequiredFields({
    type: target.type,
    read: rootReads(join.keyField, templates),
    requiredSelectionSet: join.requiredSelectionSet,
    isJoined: parts.isJoined,
    views: parts.views,
  });
  checkTemplates(templates, target, call, required.aliases);
  checkCompleteness(call, [...Object.keys(templates), ...(join.keysArg === undefined ? [] : [join.keysArg])]);
  const { resolve, shape } = join.keysArg === undefined ? singleCall(parts) : compileBatch(parts);
  const { complete } = required;
  const after = required.joined.map((name) => `${target.type.name}.${name}`);
  return {
    coordinate: `${target.type.name}.${target.field.name}`,
    resolve: complete
      ? async (root, args, context, info) => resolve(await complete(root, context, info), args, context, info)
      : resolve,
    call,
    after,
    shape: { ...shape, properties: resultProperties(join.result, call.field.type), after },
  };
}

/** Names of the parent's fields that the key and the templates read. */
function rootReads(keyField: string | undefined, templates: Readonly<Record<string, unknown>>): string[] {
  const ofKey = keyField?.match(/[\w.[\]]+(?!\w*:)/g) ?? [];
  const ofTemplates = [...textsOf(templates)].flatMap(([, text]) =>
    readsOf(text).flatMap(([from, path]) => (from === 'root' ? [path] : [])),
  );
  return [...ofKey, ...ofTemplates].map((path) => path.split(/[.[]/, 1)[0] ?? '');
}

/** One call for each parent; equal calls of one request are made once. */
function singleCall(parts: JoinParts): { resolve: Resolver; shape: JoinShape } {
  const { join, target, call, schema, concreteType } = parts;
  const { type, field } = target;
  const toArguments = compileJoinArguments(join.sourceArgs ?? {}, { ...parts, type });
  const keyOf = call.alike ? compileJoinKey(join.sourceArgs ?? {}, { ...parts, type }) : undefined;
  const noteCaller = compileCallerNote(join.sourceArgs ?? {});
  const result = compileValuePath(join.result ?? '', call.field.type);
  if (result.unknownStep) throw new UnusableJoin(`result "${join.result}": ${unknownName(result.unknownStep)}`);
  checkNumber(join, target, result);
  const isOfTarget = compileResultType(join, target, result.type, schema, concreteType);
  const hasKey = join.keyField === undefined ? () => true : keyReader(join.keyField, type);
  const many = isListType(getNullableType(field.type));
  const nothing = nothingOf(target);
  const pick = (answer: unknown): unknown => {
    const value = result.read(answer);
    if (many) return Array.isArray(value) ? value.filter(isOfTarget) : value;
    return value === null || value === undefined || isOfTarget(value) ? value : nothing;
  };
  const absent = (error: unknown): unknown => {
    if (isAbsent(error) && !isNonNullType(field.type)) return nothing;
    throw error;
  };
  const makeAnswers = () => new PickedAnswers(pick, absent);
  const resolve: Resolver = (root, args, context, info) => {
    if (!hasKey(root)) return nothing;
    const state = requestStateOf(context);
    const answers = state.loader(resolve, makeAnswers);
    const key = keyOf?.(root);
    let answer = key === undefined ? undefined : answers.withKey(key);
    if (answer) state.calls.again(answer);
    else {
      const callArguments = toArguments({ root, args, context });
      if (callArguments === undefined) return nothing;
      noteCaller(state);
      answer = call.callWith(callArguments, context, root, info);
      if (key !== undefined) answers.setForKey(key, answer);
    }
    const value = answers.of(answer);
    state.levels.track(info, value);
    return value;
  };
  return {
    resolve,
    shape: {
      how: 'single',
      keys: rootReads(join.keyField, join.sourceArgs ?? {}),
      call: call.coordinate,
      templates: join.sourceArgs ?? {},
    },
  };
}

/** A `keyField` beside `sourceArgs`: without its key a join has nothing to call for. */
function keyReader(keyField: string, type: GraphQLObjectType): (root: unknown) => boolean {
  const key = compileValuePath(keyField, type);
  if (key.unknownStep) throw new UnusableJoin(`keyField "${keyField}": ${unknownName(key.unknownStep)}`);
  return (root) => (key.read(root) ?? null) !== null;
}
