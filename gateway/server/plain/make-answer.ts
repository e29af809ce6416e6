import type { IncomingHttpHeaders } from 'node:http';
import type { ExecutionResult } from 'graphql';
import type { Caller } from '../../auth/caller.ts';
import type { ErrorCode } from '../../errors/catalogue.ts';
import { AnswerLifetime } from '../../execution/sharing/answer-lifetime.ts';
import { AnswerHeaders } from '../../execution/sharing/passed-headers.ts';
import { followedHeaders, RequestReads } from '../../execution/sharing/request-reads.ts';
import type { Outcome } from '../../execution/sharing/shared-answers.ts';
import type { PlainOperations } from '../../plugins/plain-operations.ts';
import type { RequestScope } from '../../plugins/request-scope.ts';
import type { CallSignal } from '../../upstream/call-signal.ts';
import type { Exchange } from '../exchange.ts';
import { type Answer, answerOf } from './answer.ts';
import type { AnswerType } from './answer-type.ts';
import { FollowedHttp } from './followed-http.ts';
import { type KnownText, learnReads } from './known-texts.ts';

export interface MakeAnswerOptions {
  /** Milliseconds that an operation may take. */
  readonly deadline: number;
  readonly operations: PlainOperations;
  /** Whether a request says who its caller is: what it is answered is then nobody else's to keep. */
  carriesCredentials(headers: IncomingHttpHeaders): boolean;
}

/** One request whose answer is to be made. */
export interface AnswerRequest {
  readonly exchange: Exchange;
  readonly known: KnownText;
  readonly answerType: AnswerType;
  readonly caller: Caller | null;
}

export type MakeAnswer = (request: AnswerRequest, signal: CallSignal) => Promise<Outcome<Answer>>;

const bytesPerAnswer = 512;

/** Executes operations, following what they read of the request. */
export function answerMaker({ deadline, operations, carriesCredentials }: MakeAnswerOptions): MakeAnswer {
  return async ({ exchange: { req, res, requestId, followed }, known, answerType, caller }, clientGone) => {
    const { params, operation, rest, facts } = known;
    const reads = new RequestReads();
    const lifetime = new AnswerLifetime();
    const passed = new AnswerHeaders();
    const scope: RequestScope = {
      requestId,
      callerHeaders: followedHeaders(req.headers, reads),
      deadlineAt: performance.now() + deadline,
      clientGone,
      lifetime,
      passed,
      followed,
      operationName: operation.name,
    };
    const knownBefore = facts.read;
    const http = Object.assign(new FollowedHttp(req, res, reads), { params });
    const result = await operations.execute({ operation, rest, variables: params.variables, caller, scope, http });
    if (passed.isAny) {
      // What came with the answers of this caller's calls is for nobody else.
      reads.readBeyondHeaders();
      lifetime.end();
    }
    const isShared = learnReads(facts, knownBefore, reads) && !isOnesOwn(result);
    // What is left for one caller is nobody's answer but theirs, even where nothing was missing.
    if (result.errors || operation.type !== 'query' || rest) lifetime.end();
    // A header that was read has a part in the answer, whatever the calls below it say.
    const isForAll = isShared && reads.headers.size === 0 && !carriesCredentials(req.headers);
    const goodForAllMs = isForAll ? lifetime.goodForAllMs : 0;
    const goodForMs = facts.bySchema && !result.errors ? Number.POSITIVE_INFINITY : lifetime.goodForMs;
    try {
      const answer = withHeaders(await answerOf(result, answerType, goodForAllMs, scope.failure), passed);
      // Twice: compressed forms are kept beside it.
      return { answer, isShared, goodForMs, bytes: bytesPerAnswer + 2 * answer.body.byteLength };
    } catch (error) {
      const failed = operations.failure(error, scope);
      const answer = await answerOf(failed, answerType, 0, scope.failure);
      return { answer, isShared: false, goodForMs: 0, bytes: 0 };
    }
  };
}

function withHeaders(answer: Answer, passed: AnswerHeaders): Answer {
  return passed.isAny ? { ...answer, headers: [...answer.headers, ...passed.lines] } : answer;
}

/** Failures of one request and not of its operation: its time, which began before that of others, and our own faults. */
const onesOwn: ReadonlySet<unknown> = new Set<ErrorCode>(['DEADLINE_EXCEEDED', 'INTERNAL_SERVER_ERROR']);

function isOnesOwn({ errors }: ExecutionResult): boolean {
  return errors?.some(({ extensions }) => onesOwn.has(extensions['code'])) === true;
}
