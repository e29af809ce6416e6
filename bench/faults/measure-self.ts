/** Preloaded into the gateway: tells its parent what it holds, when asked. */

/** What a process holds. */
export interface Held {
  /** Resident memory in MB of 1,000,000 bytes. */
  readonly residentMegabytes: number;
  /** What lives on its heap once garbage is gone, in MB; only where that was asked for. */
  readonly livingMegabytes: number | undefined;
  /** What keeps it alive, by kind: sockets, timers, requests. */
  readonly resources: Readonly<Record<string, number>>;
}

process.on('message', (message: unknown) => {
  if (message !== 'measure' && message !== 'measure what lives') return;
  const collect = message === 'measure what lives' ? globalThis.gc : undefined;
  // What finalizers let go of is gone the second time.
  collect?.();
  collect?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const resources = Object.groupBy(process.getActiveResourcesInfo(), (kind) => kind);
  const held: Held = {
    residentMegabytes: rss / 1e6,
    livingMegabytes: collect && (heapUsed + arrayBuffers) / 1e6,
    resources: Object.fromEntries(Object.entries(resources).map(([kind, all]) => [kind, all?.length ?? 0])),
  };
  process.send?.(held);
});

// Measuring keeps nothing alive.
process.channel?.unref();
