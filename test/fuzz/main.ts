import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, styleText } from 'node:util';
import { runCommand, wholeNumber } from '../../bench/command.ts';
import { type FuzzResult, fuzz, replay } from './fuzz.ts';

const usage = `npm run fuzz -- [options]

Random requests and documents against a gateway in a process of its own: nothing that is sent may crash it, hang it,
be told its insides, or stay in its memory.

  --seconds <n>     (60, or as long as --inputs takes)
  --inputs <n>      (as many as there is time for)
  --seed <n>        repeats a run's inputs (by chance)
  --replay <file>   sends what a run saved, alone
  --help`;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string' },
    inputs: { type: 'string' },
    seed: { type: 'string' },
    replay: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});

await runCommand({ usage, help: options.help }, main);

async function main(): Promise<number> {
  if (options.replay !== undefined) {
    const wrong = await replay({ bytes: readFileSync(options.replay), isWhole: false });
    console.log(wrong ?? 'Nothing is wrong with what came of it.');
    return wrong === undefined ? 0 : 1;
  }
  const inputs = wholeNumber('inputs', options.inputs);
  const plan = {
    seed: wholeNumber('seed', options.seed) ?? 1 + Math.floor(Math.random() * 1e9),
    inputs: inputs ?? Number.POSITIVE_INFINITY,
    seconds: wholeNumber('seconds', options.seconds) ?? (inputs === undefined ? 60 : Number.POSITIVE_INFINITY),
  };
  console.error(`seed ${plan.seed}`);
  const result = await fuzz(plan, { sent: progress });
  if (process.stderr.isTTY) console.error();
  console.log(summary(result));
  save(result, plan.seed);
  return result.findings.length === 0 ? 0 : 1;
}

/** One line that changes, on a terminal alone. */
function progress(inputs: number, rate: number, heap: number): void {
  if (!process.stderr.isTTY) return;
  const figures = `${inputs.toLocaleString('en')} inputs  ${Math.round(rate).toLocaleString('en')} /s  heap ${Math.round(heap / 1e6)} MB`;
  process.stderr.write(`\r${styleText('dim', figures)}\x1b[K`);
}

function summary({ inputs, seconds, answers, heaps }: FuzzResult): string {
  const statuses = Object.entries(answers).map(([status, count]) => `${status} ${count.toLocaleString('en')}`);
  const megabytes = (bytes = 0) => `${Math.round(bytes / 1e6)} MB`;
  const heap = `heap ${megabytes(heaps[0])} first, ${megabytes(Math.max(...heaps))} at most, ${megabytes(heaps.at(-1))} last`;
  return `${inputs.toLocaleString('en')} inputs in ${Math.round(seconds)} s: ${statuses.join(', ')}; ${heap}`;
}

function save({ findings }: FuzzResult, seed: number): void {
  const folder = path.join(import.meta.dirname, 'found');
  for (const [index, { what, input }] of findings.entries()) {
    console.log(styleText('red', `✗ ${what}`));
    if (!input) continue;
    mkdirSync(folder, { recursive: true });
    const file = path.join(folder, `${seed}-${index}.txt`);
    writeFileSync(file, input.bytes);
    console.log(`  npm run fuzz -- --replay ${path.relative(process.cwd(), file)}`);
  }
}
