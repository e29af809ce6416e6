import {
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isObjectType,
} from 'graphql';
import { sharedPromise } from '../../../gateway/graph/joins/shared-promise.ts';

export interface Random {
  below(limit: number): number;
  one<T>(values: readonly T[]): T;
}

/** How a resolver comes to its value. */
export type Behaviour =
  | 'sync'
  | 'async'
  | 'late'
  | 'joined'
  | 'throws'
  | 'rejects'
  | 'returns error'
  | 'aggregate'
  | 'thenable';

export const behaviours: readonly Behaviour[] = [
  ...(['sync', 'sync', 'sync', 'async', 'async', 'late', 'late', 'joined', 'joined'] as const),
  ...(['throws', 'rejects', 'returns error', 'aggregate', 'thenable'] as const),
];

/** The same value for the same type and path, as two executions have to be given the same. */
export function behave(
  behaviour: Behaviour,
  type: GraphQLOutputType,
  path: string,
  joined: Map<string, Promise<unknown>>,
): unknown {
  const value = () => anyValueOf(type, path, 0);
  const turns = hash(path) % 4;
  switch (behaviour) {
    case 'sync':
      return value();
    case 'async':
      return Promise.resolve(value());
    case 'late':
      return after(turns).then(value);
    case 'joined': {
      // As parents with equal keys get it from a join: one promise, that may be settled already.
      const key = `${joinedField(path)}${hash(path) % 3}`;
      const known = joined.get(key);
      const promise = known ?? sharedPromise(after(hash(key) % 5), () => joinedValue(type, key), String);
      joined.set(key, promise);
      return heard(promise);
    }
    case 'throws':
      throw new Error(`thrown at ${path}`);
    case 'rejects':
      return after(turns).then(() => Promise.reject(hash(path) % 2 ? new Error(`rejected at ${path}`) : 'no error'));
    case 'returns error':
      return Object.assign(new Error(`returned at ${path}`), { extensions: { code: 'ODD' } });
    case 'aggregate':
      throw new AggregateError([new Error('one'), new Error('two')], `several at ${path}`);
    case 'thenable':
      // biome-ignore lint/suspicious/noThenProperty: what is not a promise but behaves as one is a case of its own
      return { then: (resolve: (value: unknown) => void) => Promise.resolve(value()).then(resolve) };
  }
}

/** The path without positions in lists. */
function joinedField(path: string): string {
  return path.replaceAll(/\.\d+/g, '');
}

function joinedValue(type: GraphQLOutputType, key: string): unknown {
  if (hash(`${key}&`) % 6 === 0) throw new Error(`not joined at ${key}`);
  return anyValueOf(type, key, 1);
}

async function after(turns: number): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await undefined;
}

const deepest = 3;

/** Mostly what the type asks for; now and then `null`, another thing, a promise, an error, or a function that gives it. */
export function anyValueOf(type: GraphQLOutputType, path: string, depth: number): unknown {
  const chance = hash(`${path}?`) % 40;
  if (chance === 0) return null;
  if (chance === 1) return 'not at all';
  if (chance === 2) return new Error(`an error at ${path}`);
  if (chance === 3) return Promise.resolve(plainValueOf(type, path, depth));
  if (chance === 4) return heard(after(hash(path) % 3).then(() => Promise.reject(new Error(`too late at ${path}`))));
  if (chance === 5) return () => plainValueOf(type, path, depth);
  return plainValueOf(type, path, depth);
}

/** It may be read just to be printed into the message of an error. */
function heard(promise: Promise<unknown>): Promise<unknown> {
  promise.catch(() => undefined);
  return promise;
}

function plainValueOf(type: GraphQLOutputType, path: string, depth: number): unknown {
  const bare = getNullableType(type);
  if (isListType(bare)) {
    const items = Array.from({ length: hash(path) % 4 }, (_, index) =>
      anyValueOf(bare.ofType, `${path}[${index}]`, depth),
    );
    return hash(path) % 7 === 0 ? new Set(items) : items;
  }
  if (isLeafType(bare)) return leafOf(bare.name, path);
  if (depth >= deepest) return null;
  const name = isObjectType(bare) ? bare.name : `T${1 + (hash(path) % 3)}`;
  return objectOf(name, path, depth);
}

function leafOf(name: string, path: string): unknown {
  const number = hash(path);
  const values: Record<string, readonly unknown[]> = {
    Int: [1, -7, 0, '12', 1.5, 2 ** 40, true, 'x'],
    Float: [1.25, 3, '0.5', Number.NaN, false],
    String: ['text', 'ünïcødé "quoted"', 12, true, {}, ''],
    Boolean: [true, false, 1, 'yes'],
    ID: ['id', 7, 1.5, ''],
    Colour: ['r', 2, 'BLUE', 'purple'],
    Odd: ['fine', 'bad', 'lost', 3],
  };
  const own = values[name] ?? [];
  // The first ones are right, and most values should be.
  return number % 3 ? own[0] : own[number % own.length];
}

const schemas: { current: GraphQLSchema | undefined } = { current: undefined };

/** Objects have properties for the fields of this schema. */
export function valuesFor(schema: GraphQLSchema): void {
  schemas.current = schema;
}

/** An object of which all that its fields may read is there, as properties that are made when they are read. */
export function objectOf(name: string, path: string, depth: number): object {
  const value: Record<string, unknown> = { kind: name };
  const type = schemas.current?.getType(name);
  if (!isObjectType(type) || isAbstractType(type)) return value;
  for (const field of Object.values(type.getFields())) {
    const onWire = hash(`${path}${field.name}~`) % 3 > 0;
    Object.defineProperty(value, onWire ? wireName(field.name) : field.name, {
      enumerable: true,
      get() {
        if (hash(`${path}${field.name}!`) % 50 === 0) throw new Error(`unreadable at ${path}`);
        return anyValueOf(field.type, `${path}${field.name}/`, depth + 1);
      },
    });
  }
  return value;
}

/** Where most objects have a property that some schemas rename; the default resolver finds it where it is not. */
export function wireName(name: string): string {
  return name.endsWith('1') || name.endsWith('4') ? `wire ${name}` : name;
}

/** FNV-1a. */
function hash(text: string): number {
  let value = 2166136261;
  for (let index = 0; index < text.length; index += 1) {
    value ^= text.charCodeAt(index);
    value = Math.imul(value, 16777619);
  }
  return value >>> 0;
}
