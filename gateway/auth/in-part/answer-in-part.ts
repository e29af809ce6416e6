import type { ExecutionResult, GraphQLError } from 'graphql';
import { withoutStackTraces } from '../../errors/without-stack-traces.ts';
import { type NullRefusedOptions, nullRefused } from './null-refused.ts';

export interface AnswerInPartOptions extends NullRefusedOptions {
  /** The errors of an operation of which nothing may be answered. */
  refusal(): readonly GraphQLError[];
}

/**
 * What a client is answered, of what the permitted part of its operation was answered: `null` and an error for each refused
 * field. An operation of which nothing is left, or that has too many such places, is refused as a whole, with its status and
 * challenge.
 */
export function answerInPart(result: ExecutionResult, options: AnswerInPartOptions): ExecutionResult {
  const { data: given, errors: failures = [], ...others } = result;
  if (!given) return result;
  // A list may have thousands of them.
  const { data, errors: refusals, asWhole } = withoutStackTraces(() => nullRefused(given, options));
  if (asWhole) return { errors: options.refusal(), ...others };
  const errors = [...failures, ...refusals];
  return errors.length > 0 ? { errors, data, ...others } : { data, ...others };
}
