import { performance as measured } from 'node:perf_hooks';
import { Reading } from './gauge.ts';
import { Histogram } from './histogram.ts';
import type { Metric } from './metric-family.ts';

const tickMs = 100;
const delayBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5] as const;

/** What is measured of the process itself, under the names that client libraries of Prometheus give it. */
export function processMetrics(): readonly Metric[] {
  return [
    new Reading(
      named('process_cpu_seconds_total', 'Processor time of the process, user and system, in seconds.'),
      'counter',
      () => (process.cpuUsage().user + process.cpuUsage().system) / 1e6,
    ),
    new Reading(
      named('process_resident_memory_bytes', 'Memory that the process holds, in bytes.'),
      'gauge',
      process.memoryUsage.rss,
    ),
    new Reading(
      named('process_start_time_seconds', 'When the process began, in seconds since the epoch.'),
      'gauge',
      () => Math.round(performance.timeOrigin) / 1000,
    ),
    new Reading(
      named('nodejs_heap_size_used_bytes', 'What is used of the heap of JavaScript, in bytes.'),
      'gauge',
      () => process.memoryUsage().heapUsed,
    ),
    new Reading(
      named('weft_event_loop_active_seconds_total', 'For how long the event loop was not idle, in seconds.'),
      'counter',
      () => measured.eventLoopUtilization().active / 1000,
    ),
  ];
}

/** How late the event loop is, ten times a second: a histogram, which is the same whoever asks and however often. */
export class EventLoopDelays implements Metric {
  readonly #histogram = new Histogram(
    named('weft_event_loop_delay_seconds', 'How late a timer came, looked at ten times a second, in seconds.'),
    delayBuckets,
    [[]],
  );
  readonly #timer: NodeJS.Timeout;

  constructor() {
    let last = performance.now();
    this.#timer = setInterval(() => {
      const now = performance.now();
      this.#histogram.observe(Math.max(0, now - last - tickMs) / 1000);
      last = now;
    }, tickMs).unref();
  }

  family() {
    return this.#histogram.family();
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

function named(name: string, help: string) {
  return { name, help, labelNames: [] };
}
