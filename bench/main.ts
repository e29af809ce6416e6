import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs, styleText } from 'node:util';
import { runCommand } from './command.ts';
import { contenders } from './contenders/list.ts';
import { installPeers, missingPeers } from './contenders/peers.ts';
import { contest } from './contest.ts';
import { startLarge } from './large-start.ts';
import type { Results } from './measurement.ts';
import { type Plan, planOf } from './plan.ts';
import { Progress } from './report/progress.ts';
import { busyness, circumstances, page, save, withFigures } from './report/save.ts';
import { summarize } from './report/summary.ts';
import { textLines } from './report/table.ts';
import { tables } from './report/tables.ts';
import { soak } from './soak.ts';
import { requireTools } from './tools.ts';
import { startUpstream } from './upstream/nginx.ts';
import { workloads } from './workloads.ts';

const usage = `npm run bench -- [options]

Measures Weft and others side by side: the same requests, the same REST APIs, one contender at a time.

  --quick               four workloads, the five contenders that matter most, in under 3 minutes
  --only <ids>          these contenders: ${contenders.map(({ id }) => id).join(', ')}
  --workload <ids>      these workloads: ${workloads.map(({ id }) => id).join(', ')}
  --rounds <n>          times that each is measured (3; quick: 2)
  --seconds <n>         that one measurement takes (5; quick: 2)
  --start               only starts on GitHub and Stripe, 1,691 operations
  --soak                only memory over a million requests
  --page <file>         puts the figures into a page as well, between its markers (docs/performance.md)
  --install             installs the other gateways and ends
  --help`;

const { values: options } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    only: { type: 'string' },
    workload: { type: 'string' },
    rounds: { type: 'string' },
    seconds: { type: 'string' },
    start: { type: 'boolean', default: false },
    soak: { type: 'boolean', default: false },
    page: { type: 'string' },
    install: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

await runCommand({ usage, help: options.help }, main);

async function main(): Promise<number> {
  await requireTools((line) => console.error(line));
  if (missingPeers() !== undefined && (options.install || (!options.quick && options.only === undefined))) {
    console.error('Installing the other gateways in bench/peers');
    await installPeers();
  }
  if (options.install) return 0;
  return measure(planOf(options, { contenders, workloads }));
}

async function measure(plan: Plan): Promise<number> {
  const progress = new Progress(plan.rounds * plan.contenders.length * plan.workloads.length);
  for (const { contender, reason } of plan.skipped) progress.says(`${contender.title} is left out: ${reason}`);
  const around = circumstances(plan.rounds, plan.seconds);
  const results = await resultsOf(plan, progress);
  const summary = summarize(results);
  const { largeStarts, soak: soaked } = results;
  const measured = { contenders: plan.contenders, workloads: plan.workloads, summary, largeStarts, soak: soaked };
  const made = tables(measured);
  for (const table of made) {
    console.log(`\n${styleText('bold', table.title)}`);
    for (const line of textLines(table, (text) => styleText('green', text))) console.log(line);
  }
  const file = save(results, made, around);
  if (options.page !== undefined) {
    writeFileSync(options.page, withFigures(readFileSync(options.page, 'utf8'), page(made, around)));
  }
  const busy = busyness(around);
  if (busy !== undefined) console.log(`\n${styleText('yellow', busy)}`);
  console.log(`\nSaved: ${file}.json and .md`);
  return results.refusals.length === 0 ? 0 : 1;
}

async function resultsOf(plan: Plan, progress: Progress): Promise<Results> {
  progress.says('Writing the files of the upstream');
  await using upstream = await startUpstream();
  const contested = await contest(plan, upstream, progress);
  const largeStarts = plan.isLargeStarted ? await startLarge(plan.rounds, upstream, progress) : [];
  const soaked = plan.isSoaked ? await soak(upstream, progress).catch(told(progress)) : undefined;
  return { ...contested, largeStarts, ...(soaked === undefined ? {} : { soak: soaked }) };
}

/** What was measured before is worth more than an early end. */
function told(progress: Progress): (error: Error) => undefined {
  return ({ message }) => void progress.says(`Not soaked: ${message}`);
}
