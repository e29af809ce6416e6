import type { Fault, Outcome } from '../../e2e/faults.ts';

/** Whether a client sees the same of both, and the gateway tries the same. */
const isSame = (one: object, other: object) => JSON.stringify(one) === JSON.stringify(other);

/** `Status 400`, `Status 422` with the same outcome are one row. */
function grouped(all: readonly Fault[]): Fault[] {
  const rows: Fault[] = [];
  for (const fault of all) {
    const last = rows.at(-1);
    const plain = (title: string) => /^Status [\d, ]+$/.test(title);
    const joins = last && plain(last.title) && plain(fault.title) && isSame(outcomes(last), outcomes(fault));
    if (joins) rows[rows.length - 1] = { ...last, title: `${last.title}, ${fault.title.slice('Status '.length)}` };
    else rows.push(fault);
  }
  return rows;
}

const outcomes = ({ read, write }: Fault) => [read, write];

/** A try whose connection could not be made is a call too. */
function told({ attempts, calls, seen }: Outcome): readonly [calls: number, seen: string] {
  return [Math.max(attempts, calls), toldOfClient(seen)];
}

function toldOfClient(seen: Outcome['seen']): string {
  if (seen === 'the value') return 'the value';
  if (seen === 'null') return '`null`, without an error';
  const { code, message, retryAfter } = seen;
  const later = retryAfter === undefined ? '' : `, \`retryAfter: ${retryAfter}\``;
  return `\`${code}\` “${message.replaceAll('<source>', 'payments')}”${later}`;
}

function row(fault: Fault): string {
  const [reads, seenByReads] = told(fault.read);
  const [writes, seenByWrites] = told(fault.write);
  const seen = seenByReads === seenByWrites ? seenByReads : `A query: ${seenByReads}; a mutation: ${seenByWrites}`;
  return `| ${fault.title} | ${reads} | ${writes} | ${seen} |`;
}

/** The rows of the table in `docs/faults.md`. */
export function faultRows(faults: readonly Fault[]): string[] {
  return grouped(faults).map(row);
}
