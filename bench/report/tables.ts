import type { Contender } from '../contenders/contender.ts';
import { largeContenders } from '../contenders/large.ts';
import type { Residence, Soak } from '../measurement.ts';
import { type Workload, workloadGroups } from '../workloads.ts';
import { millisecondsText, rateText, ratioText } from './figures.ts';
import { median } from './median.ts';
import type { Summary } from './summary.ts';
import type { Row, Table } from './table.ts';
import { verdicts } from './targets.ts';

export interface Measured {
  readonly contenders: readonly Contender[];
  readonly workloads: readonly Workload[];
  readonly summary: Summary;
  readonly largeStarts: readonly Residence[];
  readonly soak?: Soak | undefined;
}

/** All tables of a run: for each group of workloads rates, times and ratios; memory; targets. */
export function tables(measured: Measured): Table[] {
  const groups = Object.entries(workloadGroups).flatMap(([group, title]) => {
    const workloads = measured.workloads.filter((workload) => workload.group === group);
    return workloads.length === 0 ? [] : groupTables(title, { ...measured, workloads });
  });
  return [
    ...groups,
    memoryTable(measured),
    startTable(measured),
    soakTable(measured),
    targetTable(measured),
    faultTable(measured),
  ].filter(({ rows }) => rows.length > 0);
}

function groupTables(title: string, measured: Measured): Table[] {
  const { summary } = measured;
  const times = grid(
    `${title}: median / 99th percentile of the time to an answer, ms`,
    measured,
    (contender, workload) => {
      const medians = summary.medians(contender, workload);
      return medians && `${millisecondsText(medians.p50Ms)} / ${millisecondsText(medians.p99Ms)}`;
    },
  );
  const ratios = grid(`${title}: how many times the rate of each Weft has`, measured, (contender, workload) => {
    const [weft, other] = [summary.medians('weft', workload), summary.medians(contender, workload)];
    return contender === 'weft' || !weft || !other ? undefined : ratioText(weft.rate / other.rate);
  });
  const work = grid(`${title}: processor time of the contender for an answer, µs`, measured, (contender, workload) => {
    const medians = summary.medians(contender, workload);
    return medians && Math.round(medians.cpuMicroseconds).toLocaleString('en');
  });
  return [rateTable(title, measured), times, work, ratios];
}

function rateTable(title: string, measured: Measured): Table {
  const { summary } = measured;
  return grid(`${title}: answers/s (upstream calls for each)`, measured, (contender, workload) => {
    const refusal = summary.refusal(contender, workload);
    if (refusal !== undefined) return refusal.kind;
    const medians = summary.medians(contender, workload);
    if (medians === undefined) return undefined;
    const failed = medians.failed > 0 ? ' !' : '';
    const wrong = summary.wrongUnderLoad(contender, workload) === undefined ? '' : ' ✗';
    return `${rateText(medians.rate)} (${medians.callsPerAnswer.toFixed(2)})${failed}${wrong}`;
  });
}

function grid(
  title: string,
  { contenders, workloads }: Measured,
  cell: (contender: string, workload: string) => string | undefined,
): Table {
  const rows = contenders.map((contender) => ({
    cells: [contender.title, ...workloads.map((workload) => cell(contender.id, workload.id) ?? '')],
    isMarked: contender.id === 'weft',
  }));
  const isThere = ({ cells }: { cells: readonly string[] }) => cells.slice(1).some((text) => text !== '');
  return { title, head: ['', ...workloads.map((workload) => workload.title)], rows: rows.filter(isThere) };
}

function memoryTable({ contenders, summary }: Measured): Table {
  const rows = contenders.flatMap(({ id, title }) => {
    const [megabytes, readyMs] = [summary.endMegabytes(id), summary.readyMs(id)];
    if (megabytes === undefined || readyMs === undefined) return [];
    return [
      { cells: [title, Math.round(megabytes).toString(), Math.round(readyMs).toString()], isMarked: id === 'weft' },
    ];
  });
  return { title: 'Memory and start', head: ['', 'RSS after all, MB', 'ready after, ms'], rows };
}

function startTable({ largeStarts }: Measured): Table {
  const rows = largeContenders.flatMap(({ id, title }) => {
    const starts = largeStarts.filter(({ contender }) => contender === id);
    if (starts.length === 0) return [];
    const [ms, megabytes] = [median(starts.map((one) => one.readyMs)), median(starts.map((one) => one.startMegabytes))];
    return [
      {
        cells: [title, Math.round(ms).toLocaleString('en'), Math.round(megabytes).toString()],
        isMarked: id === 'weft',
      },
    ];
  });
  return {
    title: 'Start on GitHub and Stripe, 1,691 operations, built before',
    head: ['', 'ready after, ms', 'RSS then, MB'],
    rows,
  };
}

function soakTable({ soak }: Measured): Table {
  const title = 'Memory of Weft over a million answers, MB';
  const head = ['', 'after 50,000', 'after 1,000,000', 'ratio'];
  if (soak === undefined) return { title, head, rows: [] };
  const figures = [soak.firstMegabytes, soak.lastMegabytes].map((megabytes) => Math.round(megabytes).toString());
  return { title, head, rows: [{ cells: ['Weft', ...figures, ratioText(soak.lastMegabytes / soak.firstMegabytes)] }] };
}

function targetTable({ contenders, workloads, summary, largeStarts, soak }: Measured): Table {
  const name = (id: string) => contenders.find((contender) => contender.id === id)?.title ?? id;
  const task = (id: string) => workloads.find((workload) => workload.id === id)?.title ?? id;
  const kinds = { rate: 'rate', p99Ms: 'p99', endMegabytes: 'RSS' } as const;
  const ratios = verdicts(summary).map(({ workload, contender, against, figure, ratio, reached, isMet }) =>
    judged(
      `${name(contender)}: ${kinds[figure]} of ${task(workload)} / ${name(against)}`,
      `${figure === 'rate' ? '≥' : '≤'} ${ratio}`,
      ratioText(reached),
      isMet,
    ),
  );
  const rows = [...ratios, ...startVerdicts(largeStarts), ...soakVerdicts(soak)];
  return { title: 'Targets', head: ['', 'target', 'reached', ''], rows };
}

function faultTable({ contenders, workloads, summary }: Measured): Table {
  const rows = contenders.flatMap(({ id, title }) =>
    workloads.flatMap((workload) => {
      const { kind, reason } = summary.refusal(id, workload.id) ?? {};
      const underLoad = summary.wrongUnderLoad(id, workload.id);
      const fault = kind === undefined ? underLoad && `✗ among many: ${underLoad}` : `${kind}: ${reason}`;
      return fault === undefined ? [] : [{ cells: [`${title}, ${workload.title}`, fault.split('\n', 1)[0] ?? ''] }];
    }),
  );
  return { title: 'Wrong, failed', head: ['', 'what'], rows };
}

function startVerdicts(largeStarts: readonly Residence[]): Row[] {
  const starts = largeStarts.filter(({ contender }) => contender === 'weft');
  if (starts.length === 0) return [];
  const [ms, megabytes] = [median(starts.map((one) => one.readyMs)), median(starts.map((one) => one.startMegabytes))];
  return [
    judged('Weft: ready on 1,691 operations, ms', '< 1,500', Math.round(ms).toLocaleString('en'), ms < 1_500),
    judged('Weft: RSS then, MB', '< 300', Math.round(megabytes).toString(), megabytes < 300),
  ];
}

function soakVerdicts(soak: Soak | undefined): Row[] {
  if (soak === undefined) return [];
  const ratio = soak.lastMegabytes / soak.firstMegabytes;
  return [judged('Weft: RSS after a million answers / after 50,000', '≤ 1.1', ratioText(ratio), ratio <= 1.1)];
}

function judged(claim: string, target: string, reached: string, isMet: boolean): Row {
  return { cells: [claim, target, reached, isMet ? 'yes' : 'NO'] };
}
