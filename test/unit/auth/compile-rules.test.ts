import { buildSchema, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../../gateway/auth/caller.ts';
import { compileRules } from '../../../gateway/auth/compile-rules.ts';
import { open } from '../../../gateway/auth/demand.ts';
import type { AuthMode, FieldRule } from '../../../gateway/config/gateway-config.ts';
import { GatewayError } from '../../../gateway/errors/gateway-error.ts';
import { weftExtension } from '../../../gateway/graph/graph.ts';

const sdl = /* GraphQL */ `
  directive @authenticated on FIELD_DEFINITION | OBJECT | INTERFACE
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE
  directive @skipAuth on FIELD_DEFINITION | OBJECT | INTERFACE
  directive @policy(policies: [String!]!) on FIELD_DEFINITION | OBJECT | INTERFACE
  type Query { customers: [Customer!]! customer(id: ID!): Customer parties: [Party] found: [Found] orders: [Order] health: String }
  type Mutation { rename(id: ID!): Customer }
  interface Party { id: ID! email: String }
  type Customer implements Party { id: ID! email: String name: String }
  type Supplier implements Party { id: ID! email: String }
  interface Lonely { id: ID! }
  union Found = Customer | Order
  type Order { id: ID! customer: Customer customerName: String money: Money }
  scalar Money
  input Filter { id: ID }
`;

const signedIn = { caller: true, scopes: [] };
const demanding = (...scopes: string[]) => ({ caller: true, scopes: scopes.map((scope) => [[scope]]) });
const scope = (name: string): FieldRule => ({ scopes: [[name]] });

function compiled(rules: Record<string, FieldRule>, mode: AuthMode = 'protect-granular', schema = buildSchema(sdl)) {
  return compileRules(schema, { mode, rules });
}

function demandsOf(rules: Record<string, FieldRule>, mode: AuthMode = 'protect-granular', schema = buildSchema(sdl)) {
  const { rules: compiledRules, problems } = compiled(rules, mode, schema);
  expect(problems).toEqual([]);
  return (coordinate: string) => compiledRules.demandOf(coordinate);
}

/** Marks a field as one that calls root fields, as the graph does with joins. */
function calling(schema: GraphQLSchema, calls: Record<string, string[]>): GraphQLSchema {
  for (const [coordinate, roots] of Object.entries(calls)) {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName);
    const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
    if (!field) throw new Error(`no field ${coordinate}`);
    field.extensions = { [weftExtension]: { calls: roots } };
  }
  return schema;
}

describe('a rule', () => {
  it('on a field wins over the one on all fields of its type, and that over the one on the type', () => {
    const demandOf = demandsOf({ Query: scope('q'), 'Query.*': scope('all'), 'Query.health': 'public' });
    expect(demandOf('Query.health')).toEqual(open);
    expect(demandOf('Query.orders')).toEqual(demanding('all'));
    expect(demandsOf({ Query: scope('q'), 'Query.health': 'public' })('Query.orders')).toEqual(demanding('q'));
  });

  it('on a field of an implementation holds through the interface, and only for that field', () => {
    const demandOf = demandsOf({ 'Customer.email': scope('pii') });
    expect(demandOf('Party.email')).toEqual(demanding('pii'));
    expect(demandOf('Party.id')).toEqual(open);
    expect(demandOf('Supplier.email')).toEqual(open);
  });

  it('on a field of an interface holds for every implementation, beside their own', () => {
    const demandOf = demandsOf({
      'Party.email': scope('pii'),
      'Customer.email': 'public',
      'Supplier.email': scope('s'),
    });
    expect(demandOf('Customer.email')).toEqual(demanding('pii'));
    expect(demandOf('Supplier.email')).toEqual(demanding('s', 'pii'));
    expect(demandOf('Party.email')).toEqual(demanding('pii', 's'));
  });

  it('on an interface that nothing implements is kept', () => {
    expect(demandsOf({ 'Lonely.id': 'authenticated' })('Lonely.id')).toEqual(signedIn);
    expect(demandsOf({}, 'protect-all')('Lonely.id')).toEqual(signedIn);
  });

  it('on a type holds for every field that can answer with such a value, whatever that field says', () => {
    const demandOf = demandsOf({ Customer: scope('crm'), 'Query.customers': 'public' });
    for (const field of ['Query.customers', 'Query.parties', 'Query.found', 'Mutation.rename', 'Order.customer']) {
      expect(demandOf(field), field).toEqual(demanding('crm'));
    }
    expect(demandOf('Query.orders')).toEqual(open);
  });

  it('on an interface, a union or a scalar holds for every field that can answer with such a value', () => {
    expect(demandsOf({ Party: 'authenticated' })('Order.customer')).toEqual(signedIn);
    expect(demandsOf({ Party: 'authenticated' })('Query.found')).toEqual(signedIn);
    expect(demandsOf({ Found: 'authenticated' })('Query.orders')).toEqual(signedIn);
    expect(demandsOf({ Found: 'authenticated' })('Query.health')).toEqual(open);
    expect(demandsOf({ Money: scope('money') })('Order.money')).toEqual(demanding('money'));
  });

  it('public on a type opens its fields, and not the field that leads to it', () => {
    const demandOf = demandsOf({ Customer: 'public' }, 'protect-all');
    expect(demandOf('Customer.name')).toEqual(open);
    expect(demandOf('Query.customers')).toEqual(signedIn);
  });

  it('public on the field of an interface opens those implementations of which nothing else is said', () => {
    const demandOf = demandsOf({ 'Party.id': 'public', 'Customer.id': 'authenticated' }, 'protect-all');
    expect(demandOf('Supplier.id')).toEqual(open);
    expect(demandOf('Customer.id')).toEqual(signedIn);
    expect(demandOf('Party.id')).toEqual(signedIn);
  });
});

describe('a rule on a root field', () => {
  const joined = () =>
    calling(buildSchema(sdl), {
      'Order.customer': ['Query.customers'],
      'Order.customerName': ['Query.customer'],
      'Query.customer': ['Query.customers'],
      'Customer.email': ['Query.health'],
    });

  it('holds for every join that calls it, in addition to what the join itself demands', () => {
    const rules = { 'Query.customers': scope('crm'), 'Order.customer': scope('join') };
    expect(demandsOf(rules, 'protect-granular', joined())('Order.customer')).toEqual(demanding('join', 'crm'));
  });

  it('is not lifted by a join that is public', () => {
    const rules: Record<string, FieldRule> = { 'Query.customers': scope('crm'), 'Order.customer': 'public' };
    expect(demandsOf(rules, 'protect-granular', joined())('Order.customer')).toEqual(demanding('crm'));
    expect(demandsOf({ 'Order.customer': 'public' }, 'protect-all', joined())('Order.customer')).toEqual(signedIn);
  });

  it('holds for a join that calls it by way of another root field', () => {
    const demandOf = demandsOf({ 'Query.customers': scope('crm') }, 'protect-granular', joined());
    expect(demandOf('Order.customerName')).toEqual(demanding('crm'));
  });

  it('holds through an interface whose implementation is joined', () => {
    const demandOf = demandsOf({ 'Query.health': scope('ops') }, 'protect-granular', joined());
    expect(demandOf('Party.email')).toEqual(demanding('ops'));
    expect(demandOf('Supplier.email')).toEqual(open);
  });

  it('ends where calls run in a circle', () => {
    const circle = calling(buildSchema(sdl), { 'Query.orders': ['Query.parties'], 'Query.parties': ['Query.orders'] });
    const demandOf = demandsOf({ 'Query.parties': scope('p') }, 'protect-granular', circle);
    expect(demandOf('Query.orders')).toEqual(demanding('p'));
  });
});

describe('fields that are not in the schema', () => {
  it('demand what their type or the mode says, so that a hidden operation is not an open one', () => {
    expect(demandsOf({}, 'protect-all')('Query.hidden')).toEqual(signedIn);
    expect(demandsOf({ 'Query.*': scope('all') })('Query.hidden')).toEqual(demanding('all'));
    expect(demandsOf({})('Query.hidden')).toEqual(open);
  });
});

describe('introspection', () => {
  it('needs a caller in protect-all, unless a rule names it', () => {
    expect(demandsOf({ 'Query.*': 'public' }, 'protect-all')('Query.__schema')).toEqual(signedIn);
    expect(demandsOf({ 'Query.__schema': 'public' }, 'protect-all')('Query.__schema')).toEqual(open);
    expect(demandsOf({})('Query.__type')).toEqual(open);
    expect(demandsOf({ 'Query.__type': scope('dev') })('Query.__type')).toEqual(demanding('dev'));
  });
});

describe('directives', () => {
  const withDirectives = (text: string) => buildSchema(`${sdl}\n${text}`);

  it('are rules: @authenticated, @requiresScopes and @skipAuth', () => {
    const schema = withDirectives(`
      extend type Query {
        a: String @authenticated
        b: String @requiresScopes(scopes: [["x", "y"], ["z"]])
        c: String @skipAuth
      }
      type Secret @authenticated { id: ID }
      extend type Order { secret: Secret }
    `);
    const demandOf = demandsOf({}, 'protect-granular', schema);
    expect(demandOf('Query.a')).toEqual(signedIn);
    expect(demandOf('Query.b')).toEqual({ caller: true, scopes: [[['x', 'y'], ['z']]] });
    expect(demandOf('Order.secret')).toEqual(signedIn);
    expect(demandsOf({}, 'protect-all', schema)('Query.c')).toEqual(open);
  });

  it('hold together with a configured rule on the same field', () => {
    const schema = withDirectives('extend type Query { a: String @requiresScopes(scopes: [["x"]]) }');
    expect(demandsOf({ 'Query.a': 'public' }, 'protect-granular', schema)('Query.a')).toEqual(demanding('x'));
    expect(demandsOf({ 'Query.a': scope('y') }, 'protect-granular', schema)('Query.a')).toEqual(demanding('x', 'y'));
  });

  it('are honoured in extensions too', () => {
    const schema = buildSchema(sdl);
    const field = schema.getQueryType()?.getFields()['health'];
    if (field) field.extensions = { directives: { requiresScopes: { scopes: [['ops']] } } };
    expect(demandsOf({}, 'protect-granular', schema)('Query.health')).toEqual(demanding('ops'));
  });

  it('that cannot be honoured, or let in everybody by mistake, are problems', () => {
    const schema = withDirectives(`
      extend type Query { a: String @policy(policies: ["p"]) b: String @requiresScopes(scopes: [[]]) }
    `);
    expect(compiled({}, 'protect-granular', schema).problems).toEqual([
      {
        severity: 'error',
        message: '@policy on Query.a: gateway.auth.policies has no policy "p"; none is accepted here',
      },
      {
        severity: 'error',
        message:
          "@requiresScopes on Query.b: an empty group of scopes would let in every caller; write 'authenticated' if that is meant",
      },
    ]);
  });
});

describe('a rule that cannot be meant', () => {
  it.each<[string, FieldRule, string]>([
    ['Query.custmers', 'public', 'names nothing in the schema; did you mean "Query.customers"?'],
    ['customer.email', 'public', 'names nothing in the schema; did you mean "Customer.email"?'],
    ['Nothing.of.the.kind', 'public', 'names nothing in the schema'],
    ['Found.*', 'public', 'names nothing in the schema; did you mean "Found"?'],
    ['Filter.id', 'public', 'names an input type; rules protect what is answered: Type, Type.* or Type.field'],
    ['Query.orders', { scopes: [] }, 'an empty list of scopes would let in nobody'],
    ['Query.orders', {}, "expected 'authenticated', 'public' or { scopes: [[scope, …], …] }"],
    [
      'Query.orders',
      { policies: [[]] },
      "an empty group of policies would let in every caller; write 'authenticated' if that is meant",
    ],
    ['Query.orders', { policies: [['x']] }, 'gateway.auth.policies has no policy "x"; none is accepted here'],
    ['Query.*', { args: { id: '{user.sub}' } }, 'args must stand on one field of an object type, as Query.customer'],
    ['Party.id', { args: { id: '{user.sub}' } }, 'args must stand on one field of an object type, as Query.customer'],
    ['Query.customer', { args: { ids: 'a' } }, 'Query.customer has no argument "ids"; did you mean "id"?'],
    [
      'Query.customer',
      { args: { id: '{context.user.sub}' } },
      'args.id must be text, or one claim of the caller: {user.sub}',
    ],
    [
      'Query.customer',
      { args: { id: 'u-{user.sub}' } },
      'args.id must be text, or one claim of the caller: {user.sub}',
    ],
    [
      'Query.orders',
      { scopes: [['a'], []] },
      "an empty group of scopes would let in every caller; write 'authenticated' if that is meant",
    ],
    ['Query.orders', 'Public' as FieldRule, "expected 'authenticated', 'public' or { scopes: [[scope, …], …] }"],
    [
      'Query.orders',
      { scopes: ['a'] } as unknown as FieldRule,
      "expected 'authenticated', 'public' or { scopes: [[scope, …], …] }",
    ],
  ])('%s: %j is a problem', (coordinate, rule, message) => {
    const { problems } = compiled({ [coordinate]: rule });
    expect(problems).toEqual([{ severity: 'error', key: `gateway.auth.rules.${coordinate}`, message }]);
  });

  it('is told with its place in the file', () => {
    const { problems } = compileRules(
      buildSchema(sdl),
      { mode: 'protect-all', rules: { 'Query.x': 'public' } },
      (path) => ({
        file: path.join('/'),
        line: 7,
      }),
    );
    expect(problems[0]?.location).toEqual({ file: 'gateway/auth/rules/Query.x', line: 7 });
  });

  it('in mode none every rule is worth a warning, for none is enforced', () => {
    const { rules, problems } = compiled({ 'Query.orders': 'authenticated' }, 'none');
    expect(problems).toEqual([
      {
        severity: 'warning',
        key: 'gateway.auth.mode',
        message: 'mode none enforces no rule: the rules and auth directives of this project do not hold',
      },
    ]);
    expect(rules.demandOf('Query.orders')).toEqual(open);
  });
});

describe('fieldsWithoutRule', () => {
  it('names the fields that no rule touches, neither their own nor that of a type they answer with', () => {
    const { rules } = compiled({ 'Query.*': 'public', Customer: 'authenticated', 'Supplier.id': 'public' });
    expect(rules.fieldsWithoutRule).toEqual(['Supplier.email', 'Order.id', 'Order.customerName', 'Order.money']);
  });
});

describe('authorizeOperation', () => {
  const ada: Caller = { method: 'jwt', subject: 'ada', scopes: ['crm'], claims: {} };
  const { rules } = compiled({ 'Query.customers': scope('crm'), 'Query.orders': scope('sales') });

  it('lets an allowed caller pass', () => {
    expect(() => rules.authorizeOperation('Query.customers', {}, ada)).not.toThrow();
    expect(() => rules.authorizeOperation('Query.health', {}, null)).not.toThrow();
  });

  it('refuses others with a code, and without naming the operation they may not even know of', () => {
    expect(() => rules.authorizeOperation('Query.customers', {}, null)).toThrow(
      expect.objectContaining({
        name: 'GatewayError',
        code: 'UNAUTHENTICATED',
        message: 'This needs a signed-in caller.',
      }),
    );
    expect(() => rules.authorizeOperation('Query.orders', {}, ada)).toThrow(GatewayError);
    expect(() => rules.authorizeOperation('Query.orders', {}, ada)).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN', message: 'The caller may not do this.' }),
    );
  });
});
