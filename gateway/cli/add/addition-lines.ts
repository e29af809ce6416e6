import type { GraphQLSchema } from 'graphql';
import { joinSdl } from '../../graph/inspect/join-sdl.ts';
import { likelyJoins } from '../../graph/inspect/likely-joins.ts';
import type { PlannedAddition } from '../../project/add/plan-addition.ts';
import type { SourcePlan } from '../../project/add/source-plan.ts';
import type { DocumentReport } from '../../project/inspect/document-report.ts';
import { declarationLines } from '../inspect/declaration-lines.ts';
import { grouped } from '../inspect/full-report.ts';
import type { Prepared } from '../prepare.ts';
import { count } from '../problems.ts';
import { schemaChanges } from '../schema-changes.ts';
import { printable, type Terminal } from '../terminal.ts';

export interface Added {
  readonly plan: SourcePlan;
  readonly addition: Pick<PlannedAddition, 'configFile' | 'hasCredentials' | 'hasPagination'>;
  readonly prepared: Prepared;
  /** `undefined` where the project could not be built without it. */
  readonly before: GraphQLSchema | undefined;
  /** `undefined` for a source without a description. */
  readonly report: DocumentReport | undefined;
  readonly dryRun: boolean;
}

/** More proposals than this help nobody. */
const mostJoins = 8;
const mostLosses = 10;
const mostPages = 8;

/** What a person is told of an addition: what came of it, what to set, and the joins that suggest themselves. */
export function additionLines(added: Added, { style }: Terminal): string[] {
  const { plan, addition, report, dryRun } = added;
  return [
    ...(dryRun
      ? ['']
      : [`${style('green', 'added')} ${style('bold', plan.name)}: sources/${plan.name}/, ${addition.configFile}`]),
    ...doctorLines(report, plan, style),
    ...credentialLines(added, style),
    ...plan.notes.map((note) => `${style('yellow', 'note')} ${printable(note)}`),
    ...pageLines(added, style),
    ...changeLines(added, style),
    ...joinLines(added, style),
    ...(dryRun ? [style('bold', 'Nothing was written (--dry-run).')] : []),
  ];
}

function doctorLines(report: DocumentReport | undefined, plan: SourcePlan, style: Terminal['style']): string[] {
  if (!report) return [];
  const { operations, fields, lost, jsonFallbacks, pagination, batches } = report;
  const facts = [
    `${count(operations, 'operation')} → ${count(fields, 'field')}`,
    `${lost.length || 'none'} lost`,
    ...(jsonFallbacks.length > 0 ? [`${count(jsonFallbacks.length, 'place')} of any JSON`] : []),
    ...(pagination.length > 0 ? [`${count(pagination.length, 'operation')} with pages`] : []),
    ...(batches.length > 0 ? [`${count(batches.length, 'batch endpoint')}`] : []),
  ];
  const more = lost.length > mostLosses ? [`    … and ${lost.length - mostLosses} more`] : [];
  return [
    `  ${facts.join(' · ')}`,
    ...grouped(lost.slice(0, mostLosses), style),
    ...more,
    ...(lost.length + jsonFallbacks.length > 0
      ? [`  weft inspect sources/${plan.name}/${plan.pinned} tells where`]
      : []),
  ];
}

/** Lists that could have a connection, and what a project must say of each. */
function pageLines({ report, addition: { hasPagination } }: Added, style: Terminal['style']): string[] {
  const proposed = (report?.pagination ?? []).filter(
    ({ declaration, lacks }) => declaration && !(hasPagination && lacks.length === 0),
  );
  const lines = declarationLines(proposed.slice(0, mostPages));
  if (lines.length === 0) return [];
  const more = proposed.length > mostPages ? [`    … and ${proposed.length - mostPages} more`] : [];
  return [
    `${style('bold', 'Lists in pages')} that could have a connection, as --pagination declares those that lack nothing:`,
    ...lines,
    ...more,
  ];
}

/** What clients of the project notice: names that two sources share are told apart by prefixes. */
function changeLines({ before, prepared }: Added, style: Terminal['style']): string[] {
  if (!before) return [];
  const { removed, changed } = schemaChanges(before, prepared.graph.schema);
  const lines = [...removed.map((name) => `  - ${name}`), ...changed.map((change) => `  ~ ${change}`)];
  if (lines.length === 0) return [];
  const more = lines.length > mostLosses ? [`  … and ${lines.length - mostLosses} more`] : [];
  return [
    `${style('yellow', 'changed')} for who uses the schema already, because names are taken twice:`,
    ...lines.slice(0, mostLosses),
    ...more,
  ];
}

function credentialLines({ plan, addition }: Added, style: Terminal['style']): string[] {
  const { credentials } = plan;
  if (!credentials) return [];
  if (!addition.hasCredentials) {
    return [
      `${style('yellow', 'credentials')} are not written, because ${addition.configFile} has no gateway: section, with which unset variables and unknown keys are errors. To have them, add:`,
      `  gateway: { sources: { ${plan.name}: { credentials: ${JSON.stringify(credentials.config)} } } }`,
    ];
  }
  return [
    `${style('bold', 'Set')} (in .env, or in the environment; until then the API is called with "unset"):`,
    ...credentials.variables.map(({ name, what }) => `  ${name}=  ${style('dim', `# ${printable(what)}`)}`),
  ];
}

function joinLines({ plan, prepared }: Added, style: Terminal['style']): string[] {
  const { schema } = prepared.graph;
  const own = likelyJoins(schema).filter(
    ({ source, lookup }) => source === plan.name || lookup.operation.source === plan.name,
  );
  if (own.length === 0) return [];
  const shown = own.toSorted((a, b) => Number(isAcross(b)) - Number(isAcross(a))).slice(0, mostJoins);
  const more = own.length > shown.length ? ` (${shown.length} of ${own.length})` : '';
  return [
    '',
    `${style('bold', 'Likely joins')}${more}, for a file that additionalTypeDefs names, such as resolvers/${plan.name}.graphql:`,
    '',
    joinSdl(shown).trimEnd(),
  ];
}

function isAcross({ source, lookup }: ReturnType<typeof likelyJoins>[number]): boolean {
  return source !== lookup.operation.source;
}
