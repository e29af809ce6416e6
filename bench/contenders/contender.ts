import type { Workload } from '../workloads.ts';

/** How the process of a contender is started. */
export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** Folder that it runs in. */
  readonly dir: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Something that is measured: it answers GraphQL at `/graphql` on `ports.contender`. */
export interface Contender {
  readonly id: string;
  readonly title: string;
  /** What is missing here to run it, and what to do; undefined when it can run. */
  missing(): string | undefined;
  /** What has to be made once before it can start, such as artefacts. */
  prepare?(): Promise<void>;
  launch(): Launch;
  /** A header (`name: value`) for each caller, asked for before each start; none where it demands nothing. */
  callers?(): Promise<readonly string[]>;
  /** @default it takes all workloads */
  takes?(workload: Workload): boolean;
}

export const benchFolder = new URL('..', import.meta.url).pathname;
