import { parseArgs, styleText } from 'node:util';
import { exitOnInterrupts } from '../at-exit.ts';
import { textLines } from '../report/table.ts';
import { soak } from './soak.ts';
import { laws, rowsOf } from './verdict.ts';

const usage = `npm run soak -- [options]

Weft among three APIs, of which one flaps and one throttles: nothing that is well may suffer.

  --seconds <n>       that they do so, in three rounds (600)
  --connections <n>   (200)
  --rate <n>          operations a second, of all connections together (600)
  --help`;

const { values: options } = parseArgs({
  options: {
    seconds: { type: 'string', default: '600' },
    connections: { type: 'string', default: '200' },
    rate: { type: 'string', default: '600' },
    help: { type: 'boolean', default: false },
  },
});

exitOnInterrupts();
try {
  process.exitCode = await main();
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 2;
}

async function main(): Promise<number> {
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const plan = { seconds: whole('seconds'), connections: whole('connections'), rate: whole('rate') };
  const all = laws(await soak(plan, (line) => console.error(styleText('dim', line))));
  const table = { title: '', head: ['', 'well, first', 'faulty, last', 'bound'], rows: rowsOf(all) };
  console.log(`\n${textLines(table, (line) => styleText('red', line)).join('\n')}`);
  return all.every(({ isKept }) => isKept) ? 0 : 1;
}

function whole(option: 'seconds' | 'connections' | 'rate'): number {
  if (/^[1-9]\d*$/.test(options[option])) return Number(options[option]);
  throw new Error(`--${option} takes a whole number above 0, not "${options[option]}".`);
}
