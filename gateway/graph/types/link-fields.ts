import { type GraphQLFieldConfig, type GraphQLOutputType, isNonNullType } from 'graphql';
import type { ApiLink, ApiOperation } from '../../openapi/api-description.ts';
import { parseLocalReference } from '../../openapi/document/json-pointer.ts';
import type { Report } from '../../openapi/document/report.ts';
import type { ObjectShape, Shape, ShapeUse } from '../../openapi/shape/shape.ts';
import { camelCase } from '../naming/cases.ts';
import type { Link, StampedOperation } from '../stamps/stamp.ts';
import type { Fields, LinkFields } from './object-fields.ts';
import { stamped } from './stamped.ts';

/** An operation that became a root field. */
export interface RootOperation {
  readonly operation: ApiOperation;
  readonly stamp: StampedOperation;
  readonly answer: ShapeUse | undefined;
  readonly config: GraphQLFieldConfig<unknown, unknown>;
}

interface LinkedField {
  readonly link: ApiLink;
  readonly target: RootOperation;
  readonly byOperation: Map<StampedOperation, Link>;
}

/**
 * Fields for the links of answers (OpenAPI 3.1, 4.8.20), each of the type that its target answers. A link that leads to
 * no operation of the description, or that leaves out what its target demands, is reported and no field.
 * @param roots All operations; asked for when fields are made.
 */
export function createLinkFields(roots: () => readonly RootOperation[], report: Report): LinkFields {
  let known: ReadonlyMap<ObjectShape, readonly LinkedField[]> | undefined;
  return (shape, taken) => {
    known ??= linkedFields(roots(), report);
    return Object.fromEntries((known.get(shape) ?? []).map((linked) => namedField(linked, taken)));
  };
}

function namedField({ link, target, byOperation }: LinkedField, taken: ReadonlySet<string>): [string, Fields[string]] {
  const name = camelCase(link.name);
  const { config } = target;
  const [first] = byOperation.values();
  const hasOwnArguments = first?.parameters === undefined;
  return [
    taken.has(name) ? camelCase(`${link.name} link`) : name,
    {
      type: nullable(config.type),
      description: link.description ?? config.description,
      ...(hasOwnArguments && config.args ? { args: config.args } : {}),
      ...stamped({ kind: 'link', byOperation, otherwise: byOperation.size === 1 ? first : undefined }),
    },
  ];
}

function nullable(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? type.ofType : type;
}

function linkedFields(roots: readonly RootOperation[], report: Report): ReadonlyMap<ObjectShape, LinkedField[]> {
  const byId = new Map(roots.map((root) => [root.operation.operationId, root]));
  const byPointer = new Map(roots.map((root) => [root.operation.pointer, root]));
  const fields = new Map<ObjectShape, LinkedField[]>();
  for (const { operation, stamp, answer } of roots) {
    for (const link of operation.responses.flatMap(({ status, links }) =>
      status.startsWith('2') ? (links ?? []) : [],
    )) {
      const target = link.operationId === undefined ? byPointer.get(pointerOf(link)) : byId.get(link.operationId);
      const fault = target ? undemanded(link, target) : 'leads to no operation of the description';
      if (!target || fault !== undefined) {
        report.warn(operation.pointer, `the link "${link.name}" ${fault}; it is no field`);
        continue;
      }
      for (const shape of answer ? linkedObjects(answer.shape) : []) addLink(fields, shape, { link, target, stamp });
    }
  }
  return fields;
}

function addLink(
  fields: Map<ObjectShape, LinkedField[]>,
  shape: ObjectShape,
  { link, target, stamp }: { link: ApiLink; target: RootOperation; stamp: StampedOperation },
): void {
  const ofShape = fields.get(shape) ?? [];
  fields.set(shape, ofShape);
  const value: Link = { target: target.stamp, parameters: parametersOf(link) };
  const known = ofShape.find((field) => field.link.name === link.name);
  if (known) known.byOperation.set(stamp, value);
  else ofShape.push({ link, target, byOperation: new Map([[stamp, value]]) });
}

function pointerOf({ operationRef = '' }: ApiLink): string {
  const keys = parseLocalReference(operationRef) ?? [];
  return keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** A required argument that a link with parameters does not give cannot be given by anyone. */
function undemanded(link: ApiLink, { operation }: RootOperation): string | undefined {
  const given = parametersOf(link);
  if (!given) return undefined;
  const missing = operation.parameters.find(
    ({ name, in: place, required, schema }) =>
      required &&
      schema['default'] === undefined &&
      !Object.hasOwn(given, name) &&
      !Object.hasOwn(given, `${place}.${name}`),
  );
  return missing && `does not give the required parameter "${missing.name}"`;
}

/** Runtime expressions (OpenAPI 3.1, 4.8.20.4) as the resolver of links reads them: `{root.$response.body#/id}`. */
function parametersOf({ parameters, requestBody }: ApiLink): Record<string, unknown> | undefined {
  const all = { ...parameters, ...(requestBody === undefined ? {} : { input: requestBody }) };
  if (Object.keys(all).length === 0) return undefined;
  return Object.fromEntries(
    Object.entries(all).map(([name, value]) => {
      if (typeof value !== 'string') return [name, value];
      return [name, value.startsWith('$') ? `{root.${value}}` : value.replaceAll('{$', '{root.$')];
    }),
  );
}

function linkedObjects(shape: Shape): readonly ObjectShape[] {
  switch (shape.kind) {
    case 'object':
      return [shape];
    case 'list':
      return shape.items().shape.kind === 'list' ? [] : linkedObjects(shape.items().shape);
    case 'union':
      return shape.members.flatMap((member) => (member.kind === 'object' ? [member] : []));
    default:
      return [];
  }
}
