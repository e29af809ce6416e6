import type { DocumentNode, ExecutionResult, GraphQLError, GraphQLSchema } from 'graphql';
import type { AuthConfig, AuthMode, RefusedAs } from '../config/gateway-config.ts';
import { GatewayError } from '../errors/gateway-error.ts';
import { ProjectError } from '../errors/project-error.ts';
import { type AccessCheck, type CheckedOperation, createAccessCheck } from './access-check.ts';
import type { Authenticate, Caller, RequestHeaders } from './caller.ts';
import { type AccessRules, compileRules } from './compile-rules.ts';
import { unknownMode } from './demand.ts';
import { answerInPart } from './in-part/answer-in-part.ts';
import type { RefusedPlace } from './in-part/null-refused.ts';
import { PermittedParts } from './in-part/permitted-parts.ts';
import { credentialsRefused, fieldRefused, operationRefused } from './refusal.ts';
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
  /** What of the operation this caller is refused; `undefined` where it may be executed as it is. */
  refuse(schema: GraphQLSchema, operation: CheckedOperation, caller: Caller | null): Refusal | undefined;
}

/** What a caller is refused: the operation as a whole, with the errors that are its answer, or fields of it. */
export type Refusal =
  | { readonly of: 'operation'; readonly errors: readonly GraphQLError[] }
  | { readonly of: 'fields'; readonly rest: OperationRest };

/** What is left of an operation without the fields that a caller is refused. */
export interface OperationRest {
  /** To be executed in its place; it has the one operation, by its name, and calls nothing of what is refused. */
  readonly document: DocumentNode;
  /** Tells apart what may be left of one operation. */
  readonly key: string;
  /** The answer to what was asked, of the result of that document. Nothing else may be shown of it. */
  answer(result: ExecutionResult): ExecutionResult;
}

/** @throws TypeError for a mode that is none of the three, and for a `refuse` that is none of the two */
export function createGuard({ config, authenticate, rules, someLeftOut }: GuardOptions): Guard {
  const credentialHeaders = ['authorization', ...(config.apiKeys ? [config.apiKeys.header] : [])];
  const remembered = rememberCallers(authenticate, { names: credentialHeaders });
  const checkFor = checksBySchema(config, rules, someLeftOut);
  const enforced = enforces(config.mode);
  const parts = answersInPart(config.refuse ?? 'operation') ? new PermittedParts() : undefined;
  const refusal = (error: unknown) => (error instanceof GatewayError ? credentialsRefused(error, config) : error);
  return {
    credentialHeaders,
    recognise(headers) {
      const caller = remembered(headers);
      return caller instanceof Promise ? caller.catch((error) => Promise.reject(refusal(error))) : caller;
    },
    refuse(schema, operation, caller) {
      const refused = enforced ? checkFor(schema)(operation, caller) : [];
      if (refused.length === 0) return undefined;
      const refusal = () => operationRefused(refused, caller, config);
      const part = parts?.of(operation, refused);
      if (!part) return { of: 'operation', errors: refusal() };
      const { marked, key } = part;
      const errorAt = (place: RefusedPlace) => fieldRefused(place, caller);
      const options = { schema, marked, variables: operation.variables ?? {}, errorAt, refusal };
      return {
        of: 'fields',
        rest: { document: marked.document, key, answer: (result) => answerInPart(result, options) },
      };
    },
  };
}

/** @throws TypeError for a value that is none of the two: protection never falls through to nothing */
function answersInPart(refuse: RefusedAs): boolean {
  switch (refuse) {
    case 'operation':
      return false;
    case 'fields':
      return true;
    default:
      throw new TypeError(`auth.refuse: expected operation or fields, got ${JSON.stringify(refuse satisfies never)}`);
  }
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
