import { randomUUID } from 'node:crypto';
import type { AttributeValue } from '../tracing/span.ts';

/** Who tells it all: attributes of the process. */
export type Resource = Readonly<Record<string, AttributeValue>>;

/** Tells this process from all others, in traces and metrics alike. */
const instanceId = randomUUID();

/** @param worker number of the worker; `undefined` where there is one process */
export function resourceOf(serviceName: string, worker: number | undefined): Resource {
  return {
    'service.name': serviceName,
    'service.instance.id': instanceId,
    'process.pid': process.pid,
    'weft.worker': worker,
  };
}

/** Where a collector takes a signal: below its address, unless that is the place itself (OTLP, "OTLP/HTTP Request"). */
export function signalUrl(endpoint: string, signal: 'traces' | 'metrics'): string {
  const path = `/v1/${signal}`;
  const base = endpoint.replace(/\/+$/, '');
  return base.endsWith(path) ? base : base + path;
}
