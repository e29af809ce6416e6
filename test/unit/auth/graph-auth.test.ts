import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { AuthConfig, FieldRule } from '../../../gateway/config/gateway-config.ts';
import { ProjectError } from '../../../gateway/errors/project-error.ts';
import { graphAuth } from '../../../gateway/plugins/graph-auth.ts';

const schema = buildSchema('type Query { customers: String orders: String }');
const configOf = (rules: Record<string, FieldRule>, mode: AuthConfig['mode'] = 'protect-granular'): AuthConfig => ({
  ...{ mode, rules, jwt: undefined, apiKeys: undefined },
});
const build = (config: AuthConfig) => graphAuth({ schema }, { config, authenticate: async () => null });

describe('graphAuth', () => {
  it('refuses a graph that lacks what a rule names, with every such rule', () => {
    const rules = { 'Query.custmers': 'authenticated', Customer: 'authenticated' } as const;
    expect(() => build(configOf(rules))).toThrow(
      new ProjectError([
        {
          severity: 'error',
          key: 'gateway.auth.rules.Query.custmers',
          message: 'names nothing in the schema; did you mean "Query.customers"?',
        },
        { severity: 'error', key: 'gateway.auth.rules.Customer', message: 'names nothing in the schema' },
      ]),
    );
  });

  it('takes a rule for one of a source that is left out, while one is', () => {
    const sources = [{ name: 'crm', handler: 'openapi', state: 'left out', operations: 0 }] as const;
    const config = configOf({ Customer: 'authenticated', 'Query.orders': 'authenticated' });
    const { warnings, authorizeOperation } = graphAuth({ schema, sources }, { config, authenticate: async () => null });
    const message = 'names nothing in the schema, of which a source is left out';
    expect(warnings).toEqual([{ severity: 'warning', key: 'gateway.auth.rules.Customer', message }]);
    expect(() => authorizeOperation('Query.orders', {}, { caller: null })).toThrow();
  });

  it('passes on what is only doubtful', () => {
    expect(build(configOf({ 'Query.orders': 'authenticated' }, 'none')).warnings).toMatchObject([
      { severity: 'warning' },
    ]);
  });

  it('decides on operations by the caller in the context, and takes a context without one for nobody', () => {
    const { authorizeOperation } = build(configOf({ 'Query.orders': { scopes: [['orders']] } }));
    const caller = { method: 'apiKey', subject: 'till', scopes: ['orders'], claims: {} } as const;
    expect(() => authorizeOperation('Query.orders', {}, { caller })).not.toThrow();
    expect(() => authorizeOperation('Query.orders', {}, { caller: { ...caller, scopes: [] } })).toThrow(
      expect.objectContaining({ code: 'FORBIDDEN' }),
    );
    for (const context of [{}, { caller: null }]) {
      expect(() => authorizeOperation('Query.orders', {}, context)).toThrow(
        expect.objectContaining({ code: 'UNAUTHENTICATED' }),
      );
    }
    expect(() => authorizeOperation('Query.customers', {}, {})).not.toThrow();
  });
});
