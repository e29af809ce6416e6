import type { ProjectConfig } from '../../config/gateway-config.ts';
import type { ApiOperation, Schema } from '../../openapi/api-description.ts';
import type { RestOperation } from '../../rest/operation.ts';
import type { Environment } from '../../rest/templates/template.ts';
import type { MergedSource } from '../merged-graph.ts';
import { operationCompiler } from '../mesh/operation-compiler.ts';
import { type AnswerLengths, answerLengths } from '../stamps/answer-lengths.ts';
import { maxItemsIn, type ResolveSchema } from '../stamps/max-items.ts';
import type { StampedOperation } from '../stamps/stamp.ts';
import type { CompileOperation } from '../stamps/stamp-operations.ts';
import { type AnswerReading, answering } from '../types/answers.ts';
import { decode } from './codec.ts';
import type { KeptGraph, StoredGraph, StoredOperation } from './stored-graph.ts';

export interface OperationLoading {
  readonly project: ProjectConfig;
  readonly environment: Environment;
  readonly kept: KeptGraph;
  readonly graph: StoredGraph;
}

/** What the operations of one source are made with. */
interface SourceParts {
  readonly resolve: ResolveSchema;
  readonly compile: CompileOperation;
}

/**
 * The operations of a kept graph. Each is read and compiled when it is first called; the first of each source at once,
 * so that an endpoint that is none stops the start.
 * @throws ProjectError for an endpoint that is no URL.
 */
export function loadOperations(loading: OperationLoading, sources: readonly MergedSource[]): StampedOperation[] {
  const { kept, graph } = loading;
  const parts = new Map(sources.map((source, index) => [source.name, sourceParts(source, index, loading)]));
  const tried = new Set<string>();
  return graph.operations.map((stored) => {
    const stamp = decode(stored.stamp) as Omit<StampedOperation, 'rest'>;
    const ofSource = parts.get(stamp.source);
    if (!ofSource) throw new Error(`A kept schema has an operation of "${stamp.source}", which is no source of it.`);
    const operation = new LoadedOperation(stored, kept, ofSource);
    if (!tried.has(stamp.source)) operation.compiled();
    tried.add(stamp.source);
    return operation.stamped(stamp);
  });
}

interface OperationRecord {
  readonly operation: ApiOperation;
  readonly reading?: AnswerReading | undefined;
}

class LoadedOperation {
  readonly #stored: StoredOperation;
  readonly #kept: KeptGraph;
  readonly #source: SourceParts;
  #record: OperationRecord | undefined;
  #lengths: AnswerLengths | undefined;

  constructor(stored: StoredOperation, kept: KeptGraph, source: SourceParts) {
    this.#stored = stored;
    this.#kept = kept;
    this.#source = source;
  }

  compiled(): RestOperation {
    const { operation, reading } = this.#described();
    const rest = this.#source.compile(operation);
    return reading ? answering(rest, reading) : rest;
  }

  stamped(stamp: Omit<StampedOperation, 'rest'>): StampedOperation {
    const { resolve } = this.#source;
    const described = () => this.#described();
    const lengths = () => {
      this.#lengths ??= answerLengths(described().operation, resolve);
      return this.#lengths;
    };
    return {
      ...stamp,
      rest: this.#lazyRest(),
      uncompiled: undefined,
      fallback: undefined,
      maxItems: (arg, path) => maxItemsIn(described().operation, resolve, arg, path),
      lengths: {
        maxItems: (properties) => lengths().maxItems(properties),
        numberOf: (arg) => lengths().numberOf(arg),
      },
      described: {
        resolve,
        get operation() {
          return described().operation;
        },
        get reading() {
          return described().reading;
        },
      },
    };
  }

  /** The call, which becomes the compiled one when any of its functions is first called. */
  #lazyRest(): RestOperation {
    const { known, functions } = this.#stored.rest;
    const rest = decode(known) as Record<string, unknown>;
    for (const name of functions) {
      rest[name] = (...args: unknown[]): unknown => {
        Object.assign(rest, this.compiled());
        return (rest[name] as (...args: unknown[]) => unknown)(...args);
      };
    }
    return rest as unknown as RestOperation;
  }

  #described(): OperationRecord {
    this.#record ??= decode(this.#kept.record(this.#stored.record)) as OperationRecord;
    return this.#record;
  }
}

function sourceParts(
  merged: MergedSource,
  index: number,
  { project, environment, kept, graph }: OperationLoading,
): SourceParts {
  const source = project.mesh.sources.find(({ name }) => name === merged.name);
  if (!source) throw new Error(`A kept schema has a source "${merged.name}", which the project has not.`);
  const resolve = schemaResolver(kept, graph.sources[index]?.schemas ?? {});
  const { location, servers } = merged.described ?? {};
  return {
    resolve,
    compile: operationCompiler({ project, source, environment }, { document: { servers }, resolve }, location),
  };
}

/** Follows references to schemas, each of which is read when it is first followed. */
function schemaResolver(kept: KeptGraph, numbers: Readonly<Record<string, number>>): ResolveSchema {
  const read = new Map<string, Schema>();
  return (schema) => {
    const reference = schema.$ref;
    if (typeof reference !== 'string') return schema;
    const known = read.get(reference);
    if (known || !Object.hasOwn(numbers, reference)) return known;
    const found = decode(kept.record(numbers[reference] ?? -1)) as Schema;
    read.set(reference, found);
    return found;
  };
}
