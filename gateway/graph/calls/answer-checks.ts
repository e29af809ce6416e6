import type { GraphQLField, GraphQLSchema } from 'graphql';
import { GatewayError } from '../../errors/gateway-error.ts';
import { type AnswerCheck, compileAnswerCheck } from '../../rest/contradictions/answer-check.ts';
import type { RestOperation, RestResult } from '../../rest/operation.ts';
import type { Telemetry } from '../../telemetry/events.ts';
import type { UpstreamResponse } from '../../upstream/upstream-client.ts';
import type { StampedOperation } from '../stamps/stamp.ts';
import { fieldAt } from './field-at.ts';

export interface AnswerChecksOptions {
  readonly schema: GraphQLSchema;
  /** Told each contradiction, once for each answer that has it. */
  readonly telemetry: Telemetry;
  /** Of so many answers of an operation one is compared; 1: each, whole and at once. `false`: none. */
  readonly oneOf: number | false;
}

/** An operation, and the field that it answers. */
export interface CheckedOperation {
  readonly operation: StampedOperation;
  readonly rest: RestOperation;
  readonly field: GraphQLField<unknown, unknown>;
  readonly coordinate: string;
}

type Read = (response: UpstreamResponse) => RestResult;

/** A larger answer is not parsed a second time beside the requests that are being answered. */
const mostBytes = 256 * 2 ** 10;
/** Answers that wait for a moment without requests; what comes beside them is not compared. */
const mostWaiting = 8;

/**
 * Compares some of the answers of operations with the descriptions of their APIs, after they were given: the first of
 * each operation, then ever fewer until it is one of so many; and each that could not be read at all.
 */
export class AnswerChecks {
  readonly #options: AnswerChecksOptions;
  readonly #waiting: (() => void)[] = [];
  /** Answers that were compared; what is kept of one may answer many calls. */
  readonly #seen = new WeakSet<Buffer>();

  constructor(options: AnswerChecksOptions) {
    this.#options = options;
  }

  /** The reading of an operation's answers, some of which are compared afterwards. */
  reading(checked: CheckedOperation): Read {
    const { oneOf } = this.#options;
    const { rest, operation } = checked;
    if (oneOf === false || !operation.described) return (response) => rest.read(response);
    const look = this.#looking(checked);
    let between = 1;
    let left = 0;
    return (response) => {
      left -= 1;
      const isNext = left < 0;
      if (isNext) {
        left = between - 1;
        between = Math.min(2 * between, oneOf);
        look(response);
      }
      try {
        return rest.read(response);
      } catch (error) {
        if (!isNext && error instanceof GatewayError && error.code === 'UPSTREAM_INVALID_RESPONSE') look(response);
        throw error;
      }
    };
  }

  #looking({ operation, rest, field, coordinate }: CheckedOperation): (response: UpstreamResponse) => void {
    const { schema, telemetry, oneOf } = this.#options;
    const { source, described } = operation;
    let check: AnswerCheck | undefined;
    const compare = (response: UpstreamResponse): void => {
      if (!described || this.#seen.has(response.body)) return;
      this.#seen.add(response.body);
      try {
        check ??= compileAnswerCheck(described.operation, described.resolve);
        for (const { at, names, kind, expected, got } of check(response)) {
          const shown = fieldAt(schema, { field, coordinate }, names);
          telemetry.emit({ type: 'contradiction', source, operation: rest.id, field: shown, at, kind, expected, got });
        }
      } catch (cause) {
        const message = `An answer of ${rest.id} could not be compared with its description.`;
        telemetry.emit({ type: 'notice', level: 'warn', source, message, cause });
      }
    };
    if (oneOf === 1) return compare;
    return (response) => {
      if (response.body.byteLength > mostBytes || this.#waiting.length >= mostWaiting) return;
      if (this.#waiting.push(() => compare(response)) === 1) setImmediate(() => this.#next());
    };
  }

  /** One in each turn of the event loop. */
  #next(): void {
    this.#waiting[0]?.();
    this.#waiting.shift();
    if (this.#waiting.length > 0) setImmediate(() => this.#next());
  }
}
