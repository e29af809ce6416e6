import { buildSchema, parse } from 'graphql';
import { expect, it } from 'vitest';
import { keepFittingResolvers } from '../../../gateway/graph/definitions/fitting-resolvers.ts';

const schema = buildSchema('type Query { shop: Shop } type Shop { id: ID } enum Size { S } scalar Money');
const documents = [parse('extend type Query { own: String } type Own { a: Int }')];
const answer = () => null;

it('resolvers of what is not there are left out one by one, and each is told', () => {
  const scalar = { serialize: answer };
  const kept = {
    Query: { own: answer, shop: answer },
    Own: { a: answer },
    Shop: { __isTypeOf: answer },
    Size: { S: 1 },
  };
  const map = {
    ...{ ...kept, Query: { ...kept.Query, mail: answer }, Own: { ...kept.Own, b: answer } },
    ...{ Mail: { id: answer }, Money: scalar },
  };
  const { maps, problems } = keepFittingResolvers([map], [schema], documents);
  expect(maps).toEqual([{ ...kept, Money: scalar }]);
  expect(problems.map(({ severity, message }) => `${severity} ${message}`)).toEqual(
    ['Query.mail', 'Own.b', 'Mail'].map(
      (what) => `warning the resolver of ${what} is left out: there is no such field or type`,
    ),
  );
});
