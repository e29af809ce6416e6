import { styleText } from 'node:util';
import type { Measurement, Refusal, Residence } from '../measurement.ts';
import { millisecondsText, rateText } from './figures.ts';

/** Says on standard error what a run does, a line for each measurement, with the time that is left. */
export class Progress {
  readonly #begin = performance.now();
  readonly #steps: number;
  #done = 0;

  constructor(steps: number) {
    this.#steps = steps;
  }

  begins(contender: string, round: number, rounds: number): void {
    console.error(
      `\n${styleText('bold', contender)}${styleText('dim', `  round ${round} of ${rounds}${this.#left()}`)}`,
    );
  }

  measured(measurement: Measurement): void {
    const { workload, rate, p50Ms, p99Ms, callsPerAnswer, cpuMicroseconds, failed, wrongUnderLoad } = measurement;
    this.#done += 1;
    const times = `${millisecondsText(p50Ms)} / ${millisecondsText(p99Ms)} ms`;
    const bad = failed > 0 ? styleText('red', `  ${failed} failed`) : '';
    if (wrongUnderLoad !== undefined) console.error(styleText('red', `  ✗ wrong among many: ${wrongUnderLoad}`));
    console.error(
      `  ${workload.padEnd(18)} ${rateText(rate).padStart(8)} /s  ${times.padStart(20)}  ${callsPerAnswer.toFixed(2).padStart(6)} calls  ${Math.round(cpuMicroseconds).toLocaleString('en').padStart(7)} µs CPU${bad}`,
    );
  }

  refused({ workload, reason }: Refusal): void {
    this.#done += 1;
    console.error(`  ${workload.padEnd(18)} ${styleText('red', `not measured: ${reason.slice(0, 300)}`)}`);
  }

  /** A contender did not come up, so this many measurements will not be made. */
  fails(reason: string, steps: number): void {
    this.#done += steps;
    console.error(`  ${styleText('red', `cannot be started: ${reason}`)}`);
  }

  started(name: string, { readyMs, startMegabytes }: Residence): void {
    const figures = `ready after ${Math.round(readyMs).toLocaleString('en')} ms, ${Math.round(startMegabytes)} MB`;
    console.error(`${styleText('bold', name)}  ${figures}`);
  }

  says(line: string): void {
    console.error(styleText('dim', line));
  }

  #left(): string {
    if (this.#done === 0) return '';
    const secondsEach = (performance.now() - this.#begin) / 1000 / this.#done;
    const seconds = Math.round(secondsEach * Math.max(0, this.#steps - this.#done));
    return `, about ${seconds >= 90 ? `${Math.round(seconds / 60)} min` : `${seconds} s`} left`;
  }
}
