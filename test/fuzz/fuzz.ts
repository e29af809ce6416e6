import { Connection } from './connection.ts';
import { type Input, InputMaker } from './inputs/request.ts';
import { smallestOf } from './smaller.ts';
import { startTarget, type Target } from './target.ts';
import { growth, wrongWith } from './verdict.ts';

export interface FuzzPlan {
  readonly seed: number;
  /** Ends when either is reached. */
  readonly inputs: number;
  readonly seconds: number;
}

/** What must not be. */
export interface Finding {
  readonly what: string;
  /** The shortest input that was found to cause it; `undefined` where none does so alone. */
  readonly input: Input | undefined;
}

export interface FuzzResult {
  readonly inputs: number;
  readonly seconds: number;
  /** Answers by status; `none` for connections that were closed without one. */
  readonly answers: Readonly<Record<string, number>>;
  /** Bytes that lived on the heap, from time to time. */
  readonly heaps: readonly number[];
  readonly findings: readonly Finding[];
}

export interface Watcher {
  sent(inputs: number, rate: number, heap: number): void;
}

const connections = 48;
const patienceMs = 15_000;
const measureEveryMs = 3_000;
/** What may come to live on the heap beside what is kept of documents and answers, whose memory is bounded. */
const mayGrow = 24 * 2 ** 20;
/** Each is made smaller, which takes its time. */
const maxFindings = 5;

/** Sends inputs of a seed to a gateway until there have been enough, or until something is found. */
export async function fuzz(plan: FuzzPlan, watcher: Watcher): Promise<FuzzResult> {
  await using target = await startTarget();
  const run = new Run(plan, target);
  const worked = Array.from({ length: connections }, () => run.work());
  await Promise.all([...worked, run.measure(watcher)]);
  const { sent, seconds, answers, heaps } = run;
  const findings: Finding[] = [];
  for (const { what, inputs } of run.suspects.slice(0, maxFindings)) findings.push(await reproduced(what, inputs));
  if (growth(heaps) > mayGrow) findings.push({ what: `a heap that grows: ${megabytes(heaps)}`, input: undefined });
  return { inputs: sent, seconds, answers, heaps, findings };
}

/** Sends an input alone to a gateway of its own. @returns what is wrong with what came of it, if anything */
export async function replay(input: Input): Promise<string | undefined> {
  await using target = await startTarget();
  return wrongAlone(target, input);
}

interface Suspect {
  readonly what: string;
  readonly inputs: readonly Input[];
}

class Run {
  sent = 0;
  readonly answers: Record<string, number> = {};
  readonly heaps: number[] = [];
  readonly suspects: Suspect[] = [];
  readonly #plan: FuzzPlan;
  readonly #target: Target;
  readonly #maker: InputMaker;
  readonly #inFlight = new Set<Input>();
  readonly #begin = performance.now();
  #working = 0;

  constructor(plan: FuzzPlan, target: Target) {
    this.#plan = plan;
    this.#target = target;
    this.#maker = new InputMaker(plan.seed, target.schema);
  }

  get seconds(): number {
    return (performance.now() - this.#begin) / 1000;
  }

  get #isOver(): boolean {
    const { inputs, seconds } = this.#plan;
    return this.sent >= inputs || this.seconds >= seconds || this.suspects.length > 0;
  }

  async work(): Promise<void> {
    const connection = new Connection(this.#target.port, patienceMs);
    this.#working += 1;
    while (!this.#isOver) {
      const input = this.#maker.input(this.sent);
      this.sent += 1;
      this.#inFlight.add(input);
      const outcome = await connection.send(input);
      const wrong = 'hangs' in outcome ? 'no answer' : wrongWith(outcome.answer);
      if (wrong !== undefined) this.suspects.push({ what: wrong, inputs: [input] });
      this.#complain();
      this.#inFlight.delete(input);
      const status = 'answer' in outcome ? (/^HTTP\/1\.1 (\d+)/.exec(outcome.answer)?.[1] ?? 'none') : 'none';
      this.answers[status] = (this.answers[status] ?? 0) + 1;
    }
    connection.close();
    this.#working -= 1;
  }

  /** Which of the inputs in flight it is about, nobody can tell yet. */
  #complain(): void {
    for (const what of this.#target.complaints()) this.suspects.push({ what, inputs: [...this.#inFlight] });
  }

  async measure(watcher: Watcher): Promise<void> {
    while (this.#working > 0) {
      const heap = await this.#target.living();
      if (heap > 0) this.heaps.push(heap);
      watcher.sent(this.sent, this.sent / this.seconds, heap);
      await new Promise((resolve) => setTimeout(resolve, Math.min(measureEveryMs, this.#plan.seconds * 100)));
    }
    this.#complain();
  }
}

async function reproduced(what: string, inputs: readonly Input[]): Promise<Finding> {
  let target = await startTarget();
  const isWrong = async (input: Input): Promise<boolean> => {
    const wrong = await wrongAlone(target, input);
    if (wrong !== undefined) {
      await target[Symbol.asyncDispose]();
      target = await startTarget();
    }
    return wrong !== undefined;
  };
  try {
    for (const input of inputs) {
      if (!(await isWrong(input))) continue;
      const bytes = await smallestOf(input.bytes, (shorter) => isWrong({ bytes: shorter, isWhole: false }), {
        tries: 60,
      });
      return { what, input: { bytes, isWhole: false } };
    }
    return { what, input: inputs.length === 1 ? inputs[0] : undefined };
  } finally {
    await target[Symbol.asyncDispose]();
  }
}

async function wrongAlone(target: Target, input: Input): Promise<string | undefined> {
  const connection = new Connection(target.port, patienceMs);
  const outcome = await connection.send(input);
  connection.close();
  const [complaint] = target.complaints();
  return 'hangs' in outcome ? 'no answer' : (wrongWith(outcome.answer) ?? complaint);
}

function megabytes(heaps: readonly number[]): string {
  return `${heaps.map((bytes) => Math.round(bytes / 1e6)).join(', ')} MB`;
}
