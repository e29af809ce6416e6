/** One run of one workload against one contender. */
export interface Measurement {
  readonly contender: string;
  readonly workload: string;
  readonly round: number;
  /** Answers in a second. */
  readonly rate: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** REST calls that the upstream had for each answer. */
  readonly callsPerAnswer: number;
  /** Processor time of the contender for each answer; it tells more than the rate where the machine does other things too. */
  readonly cpuMicroseconds: number;
  /** Requests that failed. */
  readonly failed: number;
  /** What was wrong with an answer among many, where all were right that were asked for alone. */
  readonly wrongUnderLoad?: string;
}

/** A contender that could not be measured on a workload, and why. */
export interface Refusal {
  readonly contender: string;
  readonly workload: string;
  /** As it stands in tables. */
  readonly kind: 'wrong' | 'failed' | 'no start';
  readonly reason: string;
}

/** Memory of one contender when all its workloads of a round were done, and how long it took to start. */
export interface Residence {
  readonly contender: string;
  readonly round: number;
  readonly readyMs: number;
  readonly startMegabytes: number;
  readonly endMegabytes: number;
}

/** Memory of Weft after the first 50,000 answers, and after a million. */
export interface Soak {
  readonly firstMegabytes: number;
  readonly lastMegabytes: number;
  readonly answers: number;
}

/** All that one run of the benchmark saw. */
export interface Results {
  readonly measurements: readonly Measurement[];
  readonly refusals: readonly Refusal[];
  readonly residences: readonly Residence[];
  /** Starts on GitHub and Stripe. */
  readonly largeStarts: readonly Residence[];
  readonly soak?: Soak;
}
