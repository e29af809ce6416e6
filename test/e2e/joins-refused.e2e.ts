import { describe, expect, it } from 'vitest';
import { gatewayOf } from './gateway-harness.ts';
import { resolveTo, warehouseProject } from './warehouse-upstream.ts';

const nowhere = 'http://127.0.0.1:1';
const project = (field: string, join: string) => warehouseProject(nowhere, `extend type Line {\n  ${field} ${join}\n}`);

/** Declarations that cannot work, and what is said of each; all stand in line 7. */
const refused: readonly (readonly [what: string, field: string, join: string, message: string])[] = [
  [
    'an unknown source',
    'item: Item',
    '@resolveTo(sourceName: "warehause", sourceTypeName: "Query", sourceFieldName: "item")',
    'Line.item: there is no source "warehause"; did you mean "warehouse"?',
  ],
  [
    'an unknown operation',
    'item: Item',
    resolveTo('itms', 'sourceArgs: { sku: "{root.itemSku}" }'),
    'Line.item: "warehouse" has no field "Query.itms"; did you mean "Query.item"?',
  ],
  [
    'an unknown argument',
    'item: Item',
    resolveTo('item', 'sourceArgs: { skuu: "{root.itemSku}" }'),
    'Line.item: Query.item has no argument "skuu"; did you mean "sku"?',
  ],
  [
    'an argument that is demanded and not given',
    'item: Item',
    resolveTo('item', 'sourceArgs: {}'),
    'Line.item: Query.item needs the argument "sku", which the join does not give',
  ],
  [
    'an unknown field in a template',
    'item: Item',
    resolveTo('item', 'sourceArgs: { sku: "{root.itemSkuu}" }'),
    'Line.item: {root.itemSkuu}: Line has no field "itemSkuu"; did you mean "itemSku"?',
  ],
  [
    'an unknown argument in a template',
    'item(variant: String): Item',
    resolveTo('item', 'sourceArgs: { sku: "{args.varient}" }'),
    'Line.item: {args.varient}: Line.item has no argument "varient"; did you mean "variant"?',
  ],
  [
    'an unknown keyField',
    'item: Item',
    resolveTo('itemsByPath', 'keyField: "item_sku", keysArg: "skus"'),
    'Line.item: keyField "item_sku": Line has no field "item_sku"; did you mean "itemSku"?',
  ],
  [
    'an unknown step of a keyField',
    'level: Level',
    resolveTo('levels', 'keyField: "sku: itemSku site: place.cite", keysArg: "input.keys"'),
    'Line.level: keyField "place.cite": Place has no field "cite"; did you mean "site"?',
  ],
  [
    'an unknown valueKeyField',
    'item: Item',
    resolveTo('itemsByPath', 'keyField: "itemSku", keysArg: "skus", valueKeyField: "skuu"'),
    'Line.item: valueKeyField "skuu": Item has no field "skuu"; did you mean "sku"?',
  ],
  [
    'an unknown step of a result',
    'item: Item',
    resolveTo('itemsByPath', 'keyField: "itemSku", keysArg: "skus", result: "rows"'),
    'Line.item: result "rows": Item has no field "rows"; there is sku, title, makerId',
  ],
  [
    'keysArg without keyField',
    'item: Item',
    resolveTo('itemsByPath', 'keysArg: "skus"'),
    'Line.item: keysArg needs keyField: the field of the parent that holds the key',
  ],
  [
    'keyField without anything to send',
    'item: Item',
    resolveTo('item', 'keyField: "itemSku"'),
    'Line.item: keyField alone sends nothing: add keysArg for a batch, or sourceArgs for single calls',
  ],
  [
    'sourceArgs beside keysArg',
    'item: Item',
    resolveTo('itemsByPath', 'keyField: "itemSku", keysArg: "skus", sourceArgs: { skus: "{root.itemSku}" }'),
    'Line.item: sourceArgs are for single calls and are not sent beside keysArg: write them as additionalArgs',
  ],
  [
    'valueKeyField without keysArg',
    'item: Item',
    resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }, valueKeyField: "sku"'),
    'Line.item: valueKeyField is for batches and needs keysArg: the argument that takes the keys',
  ],
  [
    'many keys for an argument that takes one',
    'item: Item',
    resolveTo('item', 'keyField: "itemSku", keysArg: "sku"'),
    'Line.item: keysArg "sku" of Query.item takes one String and no list of keys: use sourceArgs: { sku: "{root.…}" }, or correct the API\'s description by an overlay if the API accepts several',
  ],
  [
    'a key of several parts for an argument of one',
    'item: Item',
    resolveTo('itemsByPath', 'keyField: "itemSku id", keysArg: "skus"'),
    'Line.item: keysArg "skus" takes a list of String, and a key of several parts is an object',
  ],
  [
    'a key that lacks a part',
    'level: Level',
    resolveTo('levels', 'keyField: "sku: itemSku", keysArg: "input.keys"'),
    'Line.level: a key of LevelKeyInput needs "site" too: add it to keyField',
  ],
  [
    'a key with a part that is not asked for',
    'level: Level',
    resolveTo('levels', 'keyField: "itemSku site: place.site", keysArg: "input.keys"'),
    'Line.level: LevelKeyInput has no field "itemSku"; there is sku, site',
  ],
  [
    'one value for a key of several parts',
    'level: Level',
    resolveTo('levels', 'keyField: "itemSku", keysArg: "input.keys"'),
    'Line.level: "itemSku" is String, which the argument\'s type LevelKeyInput cannot take',
  ],
  [
    'a key of another kind than the argument',
    'maker: Maker',
    resolveTo('makers', 'keyField: "urgent", keysArg: "ids"'),
    'Line.maker: "urgent" is Boolean, which the argument\'s type Int cannot take',
  ],
  [
    'an object where a value is asked for',
    'item: Item',
    resolveTo('item', 'sourceArgs: { sku: "{root.place}" }'),
    'Line.item: "root.place" is Place, which the argument\'s type String cannot take',
  ],
  [
    'several keys for one row',
    'spare: Item',
    resolveTo('itemsByPath', 'keyField: "spareSkus", keysArg: "skus"'),
    'Line.spare: keyField "spareSkus" holds several keys, and Line.spare takes one row: make it a list',
  ],
  [
    'a list for one value',
    'item: Item',
    resolveTo('itemsByPath', 'sourceArgs: { skus: ["{root.itemSku}"] }'),
    'Line.item: Line.item is one value, and the operation answers a list: make the field a list, or take its first by result: "[0]"',
  ],
  [
    'one value for a list',
    'items: [Item]',
    resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }'),
    'Line.items: Line.items is a list, and the operation answers one Item',
  ],
  [
    'an object for a value',
    'title: String',
    resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }'),
    'Line.title: the operation answers Item, and Line.title is String',
  ],
  [
    'an unknown field in requiredSelectionSet',
    'item: Item',
    resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }, requiredSelectionSet: "{ itemSkuu }"'),
    'Line.item: requiredSelectionSet: Line has no field "itemSkuu"; did you mean "itemSku"?',
  ],
  [
    'a requiredSelectionSet that is none',
    'item: Item',
    resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }, requiredSelectionSet: "{ itemSku"'),
    'Line.item: requiredSelectionSet "{ itemSku" cannot be read: Syntax Error: Expected Name, found <EOF>.',
  ],
  [
    'a sourceSelectionSet that renames',
    'item: Item',
    resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }, sourceSelectionSet: "{ name: title }"'),
    'Line.item: sourceSelectionSet renames "title" to "name", which is not supported: resolve the field in code',
  ],
  [
    'a resultType that cannot be',
    'items: [Item]',
    resolveTo('things', 'sourceArgs: { ids: ["{root.itemSku}"] }, resultType: "Line"'),
    'Line.items: resultType "Line" is none of the types that a ThingsResult can be',
  ],
];

describe('a join that cannot work is refused at build, with file and line:', () => {
  it.each(refused)('%s', async (_, field, join, message) => {
    await expect(gatewayOf(project(field, join))).rejects.toThrow(`.meshrc.yaml:7 ${message}`);
  });

  it('joins that need each other', async () => {
    const typeDefs = `extend type Line {
  item: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.maker.name}" }')}
  maker: Maker ${resolveTo('makers', 'keyField: "item.makerId", keysArg: "ids"')}
}`;
    await expect(gatewayOf(warehouseProject(nowhere, typeDefs))).rejects.toThrow(
      '.meshrc.yaml:7 Line.item: needs itself before it can be joined: Line.item → Line.maker → Line.item\n' +
        '.meshrc.yaml:8 Line.maker: needs itself before it can be joined: Line.maker → Line.item → Line.maker',
    );
  });

  it('a join that needs a joined field of something else than its parent', async () => {
    const typeDefs = `
extend type Item { maker: Maker ${resolveTo('makers', 'keyField: "makerId", keysArg: "ids"')} }
extend type Line {
  item: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }')}
  again: Item ${resolveTo('item', 'sourceArgs: { sku: "{root.itemSku}" }, requiredSelectionSet: "{ item { maker { id } } }"')}
}`;
    await expect(gatewayOf(warehouseProject(nowhere, typeDefs))).rejects.toThrow(
      'Line.again: requires Item.maker, which is joined itself; only fields of the parent can be joined first',
    );
  });

  it('a YAML join for a field or a type that is not there', async () => {
    const files = warehouseProject(nowhere, 'extend type Line { item: Item }');
    const yaml = (target: string) => ({
      ...files,
      '.meshrc.yaml': `${files['.meshrc.yaml']}additionalResolvers:
  - { ${target}, sourceName: warehouse, sourceTypeName: Query, sourceFieldName: item, sourceArgs: { sku: '{root.itemSku}' } }
`,
    });
    await expect(gatewayOf(yaml('targetTypeName: Line, targetFieldName: itm'))).rejects.toThrow(
      '.meshrc.yaml:9:5 Line.itm: Line has no field "itm": define it in additionalTypeDefs; did you mean "item"?',
    );
    await expect(gatewayOf(yaml('targetTypeName: Lin, targetFieldName: item'))).rejects.toThrow(
      '.meshrc.yaml:9:5 Lin.item: there is no type "Lin"; did you mean "Line"?',
    );
  });
});

describe('a project without a gateway section', () => {
  it('is started with options that Mesh leaves out', async () => {
    const { '.meshrc.yaml': config, ...files } = project(
      'item: Item',
      resolveTo('itemsByPath', 'keyField: "item_sku", keysArg: "skus", sourceArgs: { skus: "{root.item_sku}" }'),
    );
    await using gateway = await gatewayOf({ ...files, '.meshrc.yaml': config.replace(/gateway: .*/, '') });
    expect(gateway.graph.problems.filter(({ severity }) => severity === 'error')).toEqual([]);
  });
});
