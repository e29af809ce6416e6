import type { LikelyJoin } from './likely-joins.ts';

/** The joins as SDL with Mesh's `@resolveTo`, one `extend type` for each type, ready for `resolvers/*.graphql`. */
export function joinSdl(joins: readonly LikelyJoin[]): string {
  return [...Map.groupBy(joins, ({ type }) => type.name)]
    .map(([type, own]) => `extend type ${type} {\n${own.map(fieldSdl).join('\n')}\n}\n`)
    .join('\n');
}

function fieldSdl(join: LikelyJoin): string {
  const { lookup, batch, key } = join;
  const target = batch ?? lookup;
  const { rootType, source } = target.operation;
  const call = batch
    ? [`keyField: ${quoted(key)}`, `keysArg: ${quoted(batch.keysArgument)}`, `valueKeyField: ${quoted(batch.keyField)}`]
    : [`sourceArgs: { ${lookup.keyArgument}: ${quoted(`{root.${key}}`)} }`];
  const lines = [
    `sourceName: ${quoted(source)}`,
    `sourceTypeName: ${quoted(rootType)}`,
    `sourceFieldName: ${quoted(target.field.name)}`,
    `requiredSelectionSet: ${quoted(`{ ${key} }`)}`,
    ...call,
    ...(target.result === undefined ? [] : [`result: ${quoted(target.result)}`]),
  ];
  return `  ${join.field}: ${lookup.type.name}\n    @resolveTo(\n${lines.map((line) => `      ${line}\n`).join('')}    )`;
}

function quoted(text: string): string {
  return JSON.stringify(text);
}
