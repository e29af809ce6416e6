import type { YamlConfig } from '@graphql-mesh/types';
import { type DirectiveNode, type DocumentNode, Kind, valueFromASTUntyped, visit } from 'graphql';
import type { Location } from '../../errors/project-error.ts';

/** A join as a project declares it: `@resolveTo` in SDL, or an object under `additionalResolvers` in YAML. */
export interface JoinDeclaration {
  readonly targetTypeName: string;
  readonly targetFieldName: string;
  readonly sourceName: string;
  readonly sourceTypeName: string;
  readonly sourceFieldName: string;
  /** Templates for the arguments of a single call. */
  readonly sourceArgs?: Readonly<Record<string, unknown>>;
  /** Path of the key in the parent; with `keysArg`, many keys go into one call. */
  readonly keyField?: string;
  readonly keysArg?: string;
  /** Path of the key in a row of the answer. */
  readonly valueKeyField?: string;
  /** Templates for the other arguments of a batched call. */
  readonly additionalArgs?: Readonly<Record<string, unknown>>;
  /** Path from the answer to what the field wants. */
  readonly result?: string;
  /** Of an answer that is an interface or a union: the type that is wanted. @default the field's own */
  readonly resultType?: string;
  /** Fields of the parent that the join reads. Those of its REST answer are there anyway. */
  readonly requiredSelectionSet?: string;
  /** Mesh's selection of the answer; REST answers are read whole. */
  readonly sourceSelectionSet?: string;
  readonly location: Location;
}

const members = [
  'sourceName',
  'sourceTypeName',
  'sourceFieldName',
  'sourceArgs',
  'keyField',
  'keysArg',
  'valueKeyField',
  'additionalArgs',
  'result',
  'resultType',
  'requiredSelectionSet',
  'sourceSelectionSet',
] as const;

/** The joins that `@resolveTo` declares in a document. */
export function joinsOfDocument(document: DocumentNode, locate: (directive: DirectiveNode) => Location) {
  const joins: JoinDeclaration[] = [];
  const ofType = (type: { name: { value: string }; fields?: readonly FieldNode[] }) => {
    for (const field of type.fields ?? []) {
      const directive = field.directives?.find(({ name }) => name.value === 'resolveTo');
      if (!directive) continue;
      const args = Object.fromEntries(
        (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
      );
      const join = toJoin(
        { ...args, targetTypeName: type.name.value, targetFieldName: field.name.value },
        locate(directive),
      );
      if (join) joins.push(join);
    }
  };
  visit(document, {
    [Kind.OBJECT_TYPE_DEFINITION]: ofType,
    [Kind.OBJECT_TYPE_EXTENSION]: ofType,
    [Kind.INTERFACE_TYPE_DEFINITION]: ofType,
    [Kind.INTERFACE_TYPE_EXTENSION]: ofType,
  });
  return joins;
}

interface FieldNode {
  readonly name: { readonly value: string };
  readonly directives?: readonly DirectiveNode[];
}

/** The joins among the YAML entries of `additionalResolvers`. */
export function joinsOfYaml(
  entries: YamlConfig.Config['additionalResolvers'],
  locate: (index: number) => Location,
): JoinDeclaration[] {
  return (entries ?? []).flatMap((entry, index) => {
    if (typeof entry !== 'object' || entry === null) return [];
    return toJoin(entry as unknown as Record<string, unknown>, locate(index)) ?? [];
  });
}

/** `undefined` for subscriptions to a pubsub topic, which Mesh's own resolver serves. */
function toJoin(entry: Record<string, unknown>, location: Location): JoinDeclaration | undefined {
  if (entry['pubsubTopic'] !== undefined || typeof entry['sourceName'] !== 'string') return undefined;
  const picked = Object.fromEntries(members.flatMap((name) => (entry[name] == null ? [] : [[name, entry[name]]])));
  return {
    ...picked,
    sourceTypeName: String(entry['sourceTypeName'] ?? 'Query'),
    targetTypeName: String(entry['targetTypeName']),
    targetFieldName: String(entry['targetFieldName']),
    location,
  } as JoinDeclaration;
}
