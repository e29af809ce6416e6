import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { TelemetryEvent } from '../../../gateway/telemetry/events.ts';
import { createLog } from '../../../gateway/telemetry/log.ts';
import { GatewayMetrics } from '../../../gateway/telemetry/metrics/gateway-metrics.ts';
import type { MetricFamily } from '../../../gateway/telemetry/metrics/metric-family.ts';
import { projectFolder } from '../../project-folder.ts';
import { everyEvent } from '../telemetry/metrics/every-event.ts';
import { tableRows } from './markdown.ts';
import { textOf } from './rooms.ts';

const page = 'docs/operations.md';

function families(): readonly MetricFamily[] {
  const metrics = new GatewayMetrics(['shop']);
  for (const event of everyEvent) metrics.read(event);
  metrics.close();
  return metrics.families();
}

/** Members of each type of line, beside those that every line has. */
function membersByType(): Record<string, string[]> {
  const found: Record<string, Set<string>> = {};
  const log = createLog({
    ...{ level: 'debug', pretty: false, config: { slow: 1, failing: true, clients: 'all', callerKey: 'key' } },
    destination: {
      write(line) {
        const { level: _, time: __, msg: ___, type, ...members } = JSON.parse(line) as Record<string, unknown>;
        found[String(type)] ??= new Set();
        for (const name of Object.keys(members)) found[String(type)]?.add(name);
      },
    },
  });
  // A call that failed, and requests that are refused.
  const others = everyEvent.flatMap((event): TelemetryEvent[] => {
    if (event.type === 'upstream.call') return [{ ...event, status: undefined, error: 'UPSTREAM_TIMEOUT' }];
    if (event.type !== 'request') return [];
    return [{ ...event, requestId: 'r2', failure: { code: 'FORBIDDEN', isPartial: false } }];
  });
  for (const event of [...others, ...everyEvent]) log(event);
  return Object.fromEntries(Object.entries(found).map(([type, members]) => [type, [...members].toSorted()]));
}

describe('docs/operations.md', () => {
  it('has every metric with its type, labels and sentence', () => {
    const rows = tableRows(page, /^`(?:weft|process|nodejs)_\w+`$/);
    expect(rows).toEqual(
      families().map(({ name, type, labelNames, help }) => [
        ...[`\`${name}\``, type, labelNames.map((label) => `\`${label}\``).join(', ')],
        help,
      ]),
    );
  });

  it('has every type of line of the log with its members', () => {
    const rows = tableRows(page, /^`[a-z.]+`$/).filter(([, cell = '']) => cell.startsWith('`'));
    const told = rows.map(([type = '', cell = '']) => [
      type.slice(1, -1),
      [...cell.matchAll(/`(\w+)`/g)]
        .map(([, name]) => name)
        .filter((name) => name !== 'leftOut')
        .toSorted(),
    ]);
    expect(Object.fromEntries(told)).toEqual(membersByType());
  });

  it('has every action of the audit', () => {
    const rows = tableRows(page, /^`(?:request|schema|keys)\.\w+`$/).map(([action]) => action);
    expect(rows).toEqual(['`request.refused`', '`schema.swapped`', '`keys.changed`']);
  });
});

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

describe('docs/grafana.json', () => {
  const dashboard = JSON.parse(textOf('docs/grafana.json')) as {
    readonly schemaVersion: number;
    readonly uid: string;
    readonly title: string;
    readonly panels: readonly Panel[];
    readonly templating: { readonly list: readonly { readonly name: string; readonly query: unknown }[] };
  };
  const queries = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

  it('is a dashboard whose panels have places of their own', () => {
    expect(dashboard).toMatchObject({ schemaVersion: 39, uid: 'weft-gateway', title: 'Weft' });
    const ids = dashboard.panels.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) => {
      expect(x + w).toBeLessThanOrEqual(24);
      return Array.from({ length: w * h }, (_, index) => `${x + (index % w)} ${y + Math.floor(index / w)}`);
    });
    expect(new Set(cells).size).toBe(cells.length);
  });

  it('asks for every metric and label that there is, and for no other', () => {
    const known = families();
    const namesOf = ({ name, type }: MetricFamily) =>
      type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name];
    const used = queries.flatMap((expr) => expr.match(/\b(?:weft|process|nodejs)_\w+/g) ?? []);
    for (const name of used) expect(known.flatMap(namesOf)).toContain(name);
    for (const family of known) {
      expect(
        namesOf(family).some((name) => used.includes(name)),
        family.name,
      ).toBe(true);
    }
    const labels = new Set([...known.flatMap(({ labelNames }) => labelNames), 'le', 'instance', 'job', 'worker']);
    for (const [, by = ''] of queries.flatMap((expr) => [...expr.matchAll(/by \(([^)]*)\)/g)])) {
      for (const label of by.split(', ')) expect(labels).toContain(label);
    }
  });

  it('names the variables that it has', () => {
    const variables = dashboard.templating.list.map(({ name }) => name);
    const asked = [...JSON.stringify(dashboard).matchAll(/\$\{?(\w+)/g)].map(([, name = '']) => name);
    const own = asked.filter((name) => !name.startsWith('__'));
    expect(new Set(own)).toEqual(new Set(variables));
  });

  const hasPromtool = spawnSync('promtool', ['--version']).status === 0;

  it.skipIf(!hasPromtool)('asks in PromQL that promtool reads (skipped where promtool is not installed)', () => {
    const rules = queries.map((expr, index) => ({
      record: `q${index}`,
      expr: expr.replaceAll('$__rate_interval', '5m').replaceAll(/\$\w+/g, '.*'),
    }));
    using folder = projectFolder({ 'rules.json': JSON.stringify({ groups: [{ name: 'dashboard', rules }] }) });
    const { status, stderr } = spawnSync('promtool', ['check', 'rules', join(folder.dir, 'rules.json')]);
    expect([status, String(stderr)]).toEqual([0, '']);
  });
});
