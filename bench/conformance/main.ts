import { fork } from 'node:child_process';
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fidelityPage } from './fidelity-page.ts';
import { type DocumentResult, type GatewayName, tally } from './result.ts';
import { failingCalls, printTable } from './table.ts';

const usage = `npm run conformance:rest -- [folder or description]… [options]

Calls every operation of API descriptions through Weft and through Mesh, with an independent validating mock as the
upstream, and says how many calls were wholly right. Default: the folder ../shared/specs and its features/.

  --only <text>      only documents whose name contains it
  --gateway <name>   weft or mesh; both by default
  --jobs <n>         documents at a time (2)
  --json <file>      writes every call with its faults
  --page <file>      writes the table, as docs/fidelity.md has it
  --faults <n>       failing calls shown per document (5)`;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    gateway: { type: 'string' },
    jobs: { type: 'string', default: '2' },
    json: { type: 'string' },
    page: { type: 'string' },
    faults: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) {
  console.log(usage);
  process.exit(0);
}

const files = documents(positionals.length > 0 ? positionals : ['../shared/specs', '../shared/specs/features']);
const gateways: GatewayName[] =
  options.gateway === undefined ? ['weft', 'mesh'] : [options.gateway === 'mesh' ? 'mesh' : 'weft'];
const jobs = files.flatMap((file) => gateways.map((gateway) => ({ file, gateway })));
const results = await runAll(jobs, Math.max(1, Number(options.jobs)));
printTable(results);
for (const gateway of gateways) console.log(failingCalls(results, gateway, Number(options.faults)));
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(results, null, 1)}\n`);
if (options.page !== undefined) writeFileSync(options.page, fidelityPage(results));
const weft = tally(results.filter(({ gateway }) => gateway === 'weft'));
process.exitCode = weft.started === weft.documents ? 0 : 1;

function documents(given: readonly string[]): string[] {
  const missing = given.find((file) => !existsSync(file));
  if (missing !== undefined) {
    console.error(`There is no ${missing}: name a folder of API descriptions, or single ones.\n\n${usage}`);
    process.exit(2);
  }
  return given
    .flatMap((file) => (statSync(file).isDirectory() ? readdirSync(file).map((name) => path.join(file, name)) : [file]))
    .filter((file) => /\.(json|ya?ml)$/.test(file) && path.basename(file).includes(options.only))
    .sort((a, b) => statSync(b).size - statSync(a).size);
}

async function runAll(
  waiting: readonly { file: string; gateway: GatewayName }[],
  atATime: number,
): Promise<DocumentResult[]> {
  const done: DocumentResult[] = [];
  const queue = [...waiting];
  const run = async (): Promise<void> => {
    for (let job = queue.shift(); job; job = queue.shift()) {
      const result = await runOne(job.file, job.gateway);
      done.push(result);
      const counts = tally([result]);
      const verdict = result.failure ?? `${counts.right}/${counts.judged} calls wholly right`;
      console.error(`${done.length}/${waiting.length} ${result.gateway} ${result.document}: ${verdict}`);
    }
  };
  await Promise.all(Array.from({ length: atATime }, run));
  return done.sort((a, b) => a.document.localeCompare(b.document) || b.gateway.localeCompare(a.gateway));
}

function runOne(file: string, gateway: GatewayName): Promise<DocumentResult> {
  const worker = fileURLToPath(new URL('./worker.ts', import.meta.url));
  const child = fork(worker, [file, gateway], { execArgv: ['--max-old-space-size=6144'], silent: true });
  const said: string[] = [];
  child.stderr?.on('data', (chunk) => said.push(String(chunk)));
  child.stdout?.resume();
  return new Promise((resolve) => {
    let result: DocumentResult | undefined;
    child.on('message', (message: { result?: DocumentResult; done?: number; total?: number }) => {
      result = message.result ?? result;
      if (message.done !== undefined && process.stderr.isTTY) {
        process.stderr.write(`\r${gateway} ${path.basename(file)} ${message.done}/${message.total}   \r`);
      }
    });
    child.on('exit', () => resolve(result ?? crashed(file, gateway, said.join('').slice(-600))));
  });
}

function crashed(file: string, gateway: GatewayName, said: string): DocumentResult {
  const failure = `the process ended: ${said}`;
  const document = path.basename(file);
  return {
    document,
    gateway,
    operations: 0,
    fields: 0,
    calls: [],
    buildMs: 0,
    buildMegabytes: 0,
    notMapped: [],
    failure,
  };
}
