import { parseArgs, styleText } from 'node:util';
import { runCommand, wholeNumber } from '../command.ts';
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

await runCommand({ usage, help: options.help }, main);

async function main(): Promise<number> {
  const plan = {
    seconds: wholeNumber('seconds', options.seconds),
    connections: wholeNumber('connections', options.connections),
    rate: wholeNumber('rate', options.rate),
  };
  const all = laws(await soak(plan, (line) => console.error(styleText('dim', line))));
  const table = { title: '', head: ['', 'well, first', 'faulty, last', 'bound'], rows: rowsOf(all) };
  console.log(`\n${textLines(table, (line) => styleText('red', line)).join('\n')}`);
  return all.every(({ isKept }) => isKept) ? 0 : 1;
}
