import type { EnumShape, MixedShape, ScalarName, ScalarShape, Shape } from './shape.ts';

/** A shape without parts. */
export type LeafShape = ScalarShape | MixedShape | EnumShape;

const shapes = new Map<ScalarName, ScalarShape>();

/** One object for each scalar, so that equal shapes are the same. */
export function scalar(name: ScalarName): ScalarShape {
  const known = shapes.get(name) ?? { kind: 'scalar', scalar: name };
  shapes.set(name, known);
  return known;
}

const formatsOfStrings: Readonly<Record<string, ScalarName>> = {
  binary: 'File',
  byte: 'Byte',
  date: 'Date',
  'date-time': 'DateTime',
  email: 'EmailAddress',
  'idn-email': 'EmailAddress',
  ipv4: 'IPv4',
  ipv6: 'IPv6',
  time: 'Time',
  uri: 'URL',
  url: 'URL',
  uuid: 'UUID',
};

const formatsOfIntegers: ReadonlySet<string> = new Set([
  'int64',
  'long',
  'uint32',
  'uint64',
  'bigint',
  'unix-time',
  'unixtime',
  'timestamp',
  'epoch',
]);

/** The scalar of one JSON type. @param bounds Numbers that the schema names: limits, default, examples. */
export function scalarOfType(
  type: string,
  format: string | undefined,
  bounds: readonly unknown[],
): ScalarShape | undefined {
  switch (type) {
    case 'boolean':
      return scalar('Boolean');
    case 'integer':
      if (formatsOfIntegers.has(format ?? '') || bounds.some(isLong)) return scalar('BigInt');
      return scalar(format === 'int32' ? 'Int' : 'Integer');
    case 'number':
      return scalar(format === 'int64' ? 'BigInt' : format === 'int32' || format === 'integer' ? 'Int' : 'Float');
    case 'string':
      return scalar((Object.hasOwn(formatsOfStrings, format ?? '') && formatsOfStrings[format ?? '']) || 'String');
    case 'file':
      return scalar('File');
    default:
      return undefined;
  }
}

/** Whether a number is an integer that GraphQL's `Int` does not hold. */
function isLong(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && (value > 2 ** 31 - 1 || value < -(2 ** 31));
}

export function isLeaf(shape: Shape): shape is LeafShape {
  return shape.kind === 'scalar' || shape.kind === 'mixed' || shape.kind === 'enum';
}

type Plain = MixedShape['scalars'][number];

/** The JSON types that a leaf has; formats of strings are strings. */
export function plainScalars(shape: LeafShape): readonly Plain[] {
  switch (shape.kind) {
    case 'mixed':
      return shape.scalars;
    case 'enum':
      return [...new Set(shape.values.map(({ value }) => (typeof value === 'string' ? 'String' : numberOf(value))))];
    case 'scalar': {
      const { scalar: name } = shape;
      if (name === 'Integer') return ['Int'];
      return [name === 'Int' || name === 'BigInt' || name === 'Float' || name === 'Boolean' ? name : 'String'];
    }
  }
}

function numberOf(value: number): Plain {
  return Number.isInteger(value) ? 'Int' : 'Float';
}

const order: readonly Plain[] = ['Boolean', 'Int', 'BigInt', 'Float', 'String'];

/** The scalar that has the values of all: one that is wide enough, else one of several types. */
export function commonScalar(leaves: readonly LeafShape[]): LeafShape {
  const [first] = leaves;
  if (first && leaves.every((leaf) => leaf === first)) return first;
  const plain = new Set(leaves.flatMap(plainScalars));
  if (plain.has('Float')) {
    plain.delete('Int');
    plain.delete('BigInt');
  }
  if (plain.has('BigInt')) plain.delete('Int');
  const scalars = order.filter((name) => plain.has(name));
  const [only = 'String'] = scalars;
  return scalars.length < 2 ? scalar(only) : { kind: 'mixed', scalars };
}
