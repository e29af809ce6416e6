import { Contract, type RawRequest } from './contract.ts';
import { readDescription } from './description.ts';
import type { ContractOperation } from './document.ts';
import type { Reply } from './reply.ts';
import type { Fault, Service, ServiceDefinition } from './service.ts';

const SOURCES = new URL('../../sources/', import.meta.url);

/** Answers requests as the description promises, with the service's operations. */
export class Dispatcher {
  readonly #definition: ServiceDefinition;
  readonly #checkAnswers: boolean;
  #contract: Contract | undefined;

  constructor(definition: ServiceDefinition, checkAnswers: boolean) {
    this.#definition = definition;
    this.#checkAnswers = checkAnswers;
  }

  /** Read at the first request, because reading all descriptions would double the time to start. */
  get contract(): Contract {
    this.#contract ??= new Contract(readDescription(new URL(this.#definition.file, SOURCES)));
    return this.#contract;
  }

  /** The answer to a request; `target` is path and query as sent. */
  async answer(service: Service, target: string, request: RawRequest): Promise<Reply> {
    const early = await service.before?.();
    if (early !== undefined) return early;
    const outside = service.outside?.[`${request.method} ${request.rawPath}`];
    if (outside !== undefined) return outside(request.headers, request.bodyText);
    const { basePath } = this.#definition;
    if (!request.rawPath.startsWith(`${basePath}/`)) return service.fault(faultOf(404, 'There is nothing here.'));
    const below = { ...request, rawPath: request.rawPath.slice(basePath.length) };
    return this.#answerOperation(service, target.slice(basePath.length), below);
  }

  async #answerOperation(service: Service, target: string, request: RawRequest): Promise<Reply> {
    const route = this.contract.route(request.method, request.rawPath);
    switch (route.found) {
      case 'malformed':
        return service.fault(faultOf(400, 'The path is not well encoded.'));
      case 'nothing':
        return service.fault(faultOf(404, 'There is nothing here.'));
      case 'other-methods': {
        const reply = service.fault(faultOf(405, `${request.method} is not possible here.`));
        return { ...reply, headers: { ...reply.headers, allow: route.allow.join(', ') } };
      }
      case 'operation': {
        const reply = await this.#run(service, target, request, route.operation, route.path);
        if (this.#checkAnswers) this.#assertPromised(route.operation, reply);
        return reply;
      }
      default:
        return route satisfies never;
    }
  }

  #run(
    service: Service,
    target: string,
    request: RawRequest,
    operation: ContractOperation,
    path: Record<string, string>,
  ): Promise<Reply> | Reply {
    const refused = service.refuse?.({ headers: request.headers, query: new URLSearchParams(request.rawQuery) });
    if (refused !== undefined) return refused;
    const reading = this.contract.read(operation, path, request);
    if (!reading.valid) {
      const message = 'The request is not what the API description asks for.';
      return service.fault({ status: reading.status, message, violations: reading.violations });
    }
    const answer = service.operations[operation.key];
    if (answer === undefined) throw new Error(`${this.#definition.name} has no operation ${operation.key}`);
    const { headers, bodyText } = request;
    return answer({ ...reading.input, headers, bodyText, target });
  }

  /** 415 is left out: it is said by HTTP (RFC 9110, 15.5.16), and no description lists it. */
  #assertPromised(operation: ContractOperation, reply: Reply): void {
    if (reply.status === 415) return;
    const text = reply.body?.toString() ?? '';
    const contentType = reply.headers?.['content-type'] ?? '';
    const violations = this.contract.checkAnswer(operation, reply.status, contentType, text);
    if (violations.length > 0) {
      const list = violations.map(({ at, message }) => `${at} ${message}`).join('; ');
      throw new Error(`${operation.key} answers what its description does not promise: ${list}`);
    }
  }
}

const faultOf = (status: Fault['status'], message: string): Fault => ({ status, message, violations: [] });
