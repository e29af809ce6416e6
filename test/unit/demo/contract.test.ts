import { describe, expect, it } from 'vitest';
import { Contract } from '../../../demo/contract/contract.ts';
import { readDescription } from '../../../demo/contract/description.ts';
import type { ContractOperation } from '../../../demo/contract/document.ts';

const contractOf = (source: string): Contract =>
  new Contract(readDescription(new URL(`../../../sources/${source}`, import.meta.url)));

function operationOf(contract: Contract, key: string): ContractOperation {
  const operation = contract.operations.find((candidate) => candidate.key === key);
  if (operation === undefined) throw new Error(`no operation ${key}`);
  return operation;
}

const request = { method: 'GET', rawPath: '/', rawQuery: '', headers: {}, bodyText: '' };

describe('Contract', () => {
  const customers = contractOf('customers/openapi.yaml');
  const payments = contractOf('payments/openapi.yaml');

  it('reads text as the type that the schema has, and fills in defaults', () => {
    const list = operationOf(customers, 'listCustomers');
    expect(customers.read(list, {}, { ...request, rawQuery: 'limit=5' })).toMatchObject({
      valid: true,
      input: { query: { limit: 5, page: 1 } },
    });
  });

  it('tells everything that is wrong with a request at once', () => {
    const list = operationOf(customers, 'listCustomers');
    expect(customers.read(list, {}, { ...request, rawQuery: 'limit=500&page=x&colour=red' })).toEqual({
      valid: false,
      status: 400,
      violations: [
        { at: 'query.colour', message: 'is not a parameter' },
        { at: 'query.page', message: 'must be integer' },
        { at: 'query.limit', message: 'must be <= 100' },
      ],
    });
  });

  it('takes numbers for text in a form but never in JSON', () => {
    const charge = operationOf(payments, 'createCharge');
    const form = {
      ...request,
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      bodyText: 'amount=12&currency=usd&source=tok_visa',
    };
    expect(payments.read(charge, {}, form)).toMatchObject({ valid: true, input: { body: { amount: 12 } } });
    const create = operationOf(customers, 'createCustomer');
    const json = {
      ...request,
      headers: { 'content-type': 'application/json' },
      bodyText: '{"name":1,"email":"a@b.cc"}',
    };
    expect(customers.read(create, {}, json)).toMatchObject({
      valid: false,
      violations: [{ at: 'body.name', message: 'must be string' }],
    });
  });

  it('answers a body of the wrong type with 415 and names the right ones', () => {
    const charge = operationOf(payments, 'createCharge');
    const wrong = { ...request, headers: { 'content-type': 'application/json' }, bodyText: '{}' };
    expect(payments.read(charge, {}, wrong)).toEqual({
      valid: false,
      status: 415,
      violations: [{ at: 'content-type', message: 'must be one of application/x-www-form-urlencoded' }],
    });
  });

  it('refuses a body that is missing or not well-formed', () => {
    const create = operationOf(customers, 'createCustomer');
    expect(customers.read(create, {}, request)).toMatchObject({ violations: [{ at: 'body', message: 'is required' }] });
    const broken = { ...request, headers: { 'content-type': 'application/json' }, bodyText: '{' };
    expect(customers.read(create, {}, broken)).toMatchObject({
      violations: [{ at: 'body', message: 'is not well-formed' }],
    });
  });

  it('says what an answer has that the description does not promise', () => {
    const get = operationOf(customers, 'getCustomer');
    expect(customers.checkAnswer(get, 418, 'application/json', '{}')).toEqual([
      { at: 'status', message: '418 is not described' },
    ]);
    expect(customers.checkAnswer(get, 200, 'text/html', '<p>')).toEqual([
      { at: 'content-type', message: 'text/html is not described for 200' },
    ]);
    expect(customers.checkAnswer(get, 404, 'application/json', '{"code":"not_found","details":[]}')).toEqual([
      { at: 'body', message: "must have required property 'message'" },
    ]);
  });
});
