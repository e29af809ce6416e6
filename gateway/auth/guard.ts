import type { GraphQLError, GraphQLSchema } from 'graphql';
import type { AuthConfig, AuthMode } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { ProjectError } from '../errors/project-error.ts';
import { type AccessCheck, type CheckedOperation, createAccessCheck } from './access-check.ts';
import type { Authenticate, Caller, RequestHeaders } from './caller.ts';
import { type AccessRules, compileRules } from './compile-rules.ts';
import { unknownMode } from './demand.ts';
import { credentialsRefused, operationRefused } from './refusal.ts';
import { rememberCallers } from './remember-callers.ts';

export interface GuardOptions {
  readonly config: AuthConfig;
  readonly authenticate: Authenticate;
  /** Compiled for the schema that is served. Should another be executed, they are compiled for that one too. */
  readonly rules: AccessRules;
  /** Whether sources are missing, of which rules may speak. @default false */
  someLeftOut?: boolean | undefined;
}

/** Recognises callers and keeps them to the rules. */
export interface Guard {
  /** Headers, lower-case, that callers are recognised by. */
  readonly credentialHeaders: readonly string[];
  /** @throws GraphQLError with its HTTP status, for credentials that are not valid */
  recognise(headers: RequestHeaders): Caller | null | Promise<Caller | null>;
  /** Why the operation may not be executed for this caller; none when it may. */
  refuse(schema: GraphQLSchema, operation: CheckedOperation, caller: Caller | null): readonly GraphQLError[];
}

/** @throws TypeError for a mode that is none of the three */
export function createGuard({ config, authenticate, rules, someLeftOut }: GuardOptions): Guard {
  const credentialHeaders = ['authorization', ...(config.apiKeys ? [config.apiKeys.header] : [])];
  const remembered = rememberCallers(authenticate, { names: credentialHeaders });
  const checkFor = checksBySchema(config, rules, someLeftOut);
  const enforced = enforces(config.mode);
  const refusal = (error: unknown) => (error instanceof GatewayError ? credentialsRefused(error, config) : error);
  return {
    credentialHeaders,
    recognise(headers) {
      const caller = remembered(headers);
      return caller instanceof Promise ? caller.catch((error) => Promise.reject(refusal(error))) : caller;
    },
    refuse(schema, operation, caller) {
      const refused = enforced ? checkFor(schema)(operation, caller) : [];
      return refused.length === 0 ? [] : operationRefused(refused, caller, config);
    },
  };
}

/** Whether a mode refuses anything. @throws TypeError for one that is none of the three */
export function enforces(mode: AuthMode): boolean {
  switch (mode) {
    case 'protect-all':
    case 'protect-granular':
      return true;
    case 'none':
      return false;
    default:
      throw unknownMode(mode);
  }
}

function checksBySchema(
  config: AuthConfig,
  rules: AccessRules,
  someLeftOut: boolean | undefined,
): (schema: GraphQLSchema) => AccessCheck {
  const checks = new WeakMap([[rules.schema, createAccessCheck(rules)]]);
  return (schema) => {
    const known = checks.get(schema);
    if (known) return known;
    const compiled = compileRules(schema, config, undefined, someLeftOut);
    const errors = compiled.problems.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new ProjectError(errors);
    const check = createAccessCheck(compiled.rules);
    checks.set(schema, check);
    return check;
  };
}
