import type { MetricFamily, MetricSample } from './metric-family.ts';

/** Of {@link exposition}. */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** Metrics in the text format of Prometheus, 0.0.4. */
export function exposition(families: readonly MetricFamily[]): string {
  return families.map(familyText).join('');
}

function familyText({ name, type, help, samples }: MetricFamily): string {
  const about = `# HELP ${name} ${escaped(help)}\n# TYPE ${name} ${type}\n`;
  return about + samples.map((sample) => sampleLine(name, sample)).join('');
}

function sampleLine(name: string, { suffix, labels, value }: MetricSample): string {
  const pairs = labels.map(([label, text]) => `${label}="${escaped(text).replaceAll('"', '\\"')}"`);
  return `${name}${suffix}${pairs.length > 0 ? `{${pairs.join(',')}}` : ''} ${value}\n`;
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}
