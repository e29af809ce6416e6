import {
  buildSchema,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
  responsePathAsArray,
} from 'graphql';
import { weftExtension } from '../../gateway/graph/graph.ts';
import { type Executed, reached } from './auth-law.ts';
import { fieldsOf, type PlainGraph, possible, sdlOf, takesId } from './auth-random-graph.ts';

export interface Recorder {
  /** Asked before each call of a root field; throws for one that the caller may not make. */
  authorize(coordinate: string, args: Record<string, unknown>): void;
  /** Throws for a field that is not to be answered. @default all are */
  answering?(info: GraphQLResolveInfo): void;
}

/** A join asked for what is another's. What is selected itself was found to be allowed before. */
export class StoppedJoin extends Error {}

/**
 * A schema whose resolvers note that they ran, and what they called and answered. What a field answers, and with which ids
 * its joins call, depends on its place in the answer alone.
 */
export function recordingSchema(
  graph: PlainGraph,
  executed: Executed[],
  { authorize, answering }: Recorder,
): GraphQLSchema {
  const schema = buildSchema(sdlOf(graph));
  const joinedIds = ['ada', 'bob', null];

  /** Runs a field, and tells of which type each item of its answer is. */
  const run = (coordinate: string, id: string | null, place: string): string | null => {
    const [type = '', field = ''] = coordinate.split('.');
    if (type === 'Query') authorize(coordinate, id === null ? {} : { id });
    const declared = fieldsOf(graph, type)[field] ?? 'String';
    const types = declared === 'String' ? [] : possible(graph, declared);
    const value = types[numberOf(place, types.length)];
    executed.push({ type, field, id, values: value === undefined ? [] : [value] });
    return declared === 'String' ? 'text' : (value ?? null);
  };
  const join = (called: string, place: string): void => {
    const id = takesId(called) ? (joinedIds[numberOf(place + called, joinedIds.length)] ?? null) : null;
    try {
      run(called, id, place + called);
    } catch (cause) {
      throw new StoppedJoin(called, { cause });
    }
  };
  for (const type of Object.values(schema.getTypeMap())) {
    if (isAbstractType(type)) type.resolveType = (value: { name: string }) => value.name;
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const calls = graph.calls[coordinate];
      if (calls) field.extensions = { [weftExtension]: { calls } };
      field.resolve = (_root, args: { id?: string | null }, _context, info) => {
        answering?.(info);
        const place = responsePathAsArray(info.path).join('.');
        const value = run(coordinate, args.id ?? null, place);
        for (const called of reached(graph, coordinate)) {
          if (called !== coordinate) join(called, place);
        }
        return wrapped(value === null || value === 'text' ? value : { name: value }, field.type);
      };
    }
  }
  return schema;
}

/** Two of a value where its type is a list. */
function wrapped(value: unknown, type: GraphQLOutputType): unknown {
  const nullable = getNullableType(type);
  return isListType(nullable) ? [wrapped(value, nullable.ofType), wrapped(value, nullable.ofType)] : value;
}

/** Below the limit, and the same for the same text. */
function numberOf(text: string, limit: number): number {
  let hash = 7;
  for (let index = 0; index < text.length; index += 1) hash = (Math.imul(hash, 31) + text.charCodeAt(index)) >>> 0;
  return limit === 0 ? 0 : hash % limit;
}
