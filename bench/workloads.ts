import {
  accountAndOrders,
  archiveJoin,
  feedBatch,
  feedJoin,
  frontPageBatch,
  frontPageJoin,
  nameAndEmail,
  nameOfFirst,
  titles,
  typename,
} from './data/answers.ts';
import { customerCount, feedCount, userCount, usersPerFeed } from './data/ids.ts';

/** What the upstream says of its answers: may they be kept? */
export type Caching = 'no-store' | 'cacheable';

/** Workloads that stand in one table, in the order of the tables. */
export const workloadGroups = {
  main: 'Single calls',
  batch: 'Users in one batch',
  connections: 'One connection, and five hundred',
  large: 'Ten thousand rows, and five sources',
  cacheable: 'Upstream cacheable, caches warm',
} as const;

export type WorkloadGroup = keyof typeof workloadGroups;

/** One kind of request, sent over and over. */
export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly query: string;
  /** Each request asks for a random one of 1 to `ids`; 0 where all are alike. */
  readonly ids: number;
  readonly connections: number;
  readonly caching: Caching;
  /** Which table it stands in. */
  readonly group: WorkloadGroup;
  /** Slow answers need longer to be counted. @default 0 */
  readonly leastSeconds?: number;
  /** REST calls that one answer takes when nothing is shared or kept. */
  readonly calls: number;
  /** The `data` that is right for an id. */
  answer(id: number): Record<string, unknown>;
}

export const queries = {
  join: '{ posts { title user { name email } } }',
  list: '{ posts { title } }',
  one: '{ user(id: 1) { name } }',
  nothing: '{ __typename }',
  joinById: 'query Feed($id: Int!) { feed(id: $id) { title user { name email } } }',
  batch: '{ posts { title author { name email } } }',
  batchById: 'query Feed($id: Int!) { feed(id: $id) { title author { name email } } }',
  oneById: 'query User($id: Int!) { user(id: $id) { name email } }',
  bigJoin: '{ archive { title author { name } } }',
  fiveSources:
    'query Customer($id: Int!) { user(id: $id) { name account { tier balance } orders { id total } tickets { subject } posts { title } } }',
} as const;

const identical = { ids: 0, connections: 50, caching: 'no-store', group: 'main' } as const;
const unique = { connections: 50, caching: 'no-store', group: 'main' } as const;
const single = { ...unique, connections: 1, group: 'connections' } as const;
const many = { ...unique, connections: 500, group: 'connections' } as const;
const warm = { ...unique, caching: 'cacheable', group: 'cacheable' } as const;
const joinUnique = { query: queries.joinById, ids: feedCount, calls: 1 + usersPerFeed, answer: feedJoin } as const;
const oneUnique = { query: queries.oneById, ids: userCount, calls: 1, answer: nameAndEmail } as const;

/** All workloads, in the order they run and stand in tables. */
export const workloads: readonly Workload[] = [
  {
    id: 'join-identical',
    title: 'join identical',
    query: queries.join,
    ...identical,
    calls: 11,
    answer: frontPageJoin,
  },
  { id: 'list-identical', title: 'list identical', query: queries.list, ...identical, calls: 1, answer: titles },
  { id: 'one-identical', title: 'one identical', query: queries.one, ...identical, calls: 1, answer: nameOfFirst },
  { id: 'no-upstream', title: 'no upstream', query: queries.nothing, ...identical, calls: 0, answer: typename },
  { id: 'join-unique', title: 'join unique', ...joinUnique, ...unique },
  { id: 'one-unique', title: 'one unique', ...oneUnique, ...unique },
  {
    id: 'batch-identical',
    title: 'batch identical',
    query: queries.batch,
    ...identical,
    group: 'batch',
    calls: 2,
    answer: frontPageBatch,
  },
  {
    id: 'batch-unique',
    title: 'batch unique',
    query: queries.batchById,
    ids: feedCount,
    ...unique,
    group: 'batch',
    calls: 2,
    answer: feedBatch,
  },
  { id: 'join-unique-1', title: 'join unique, 1 conn.', ...joinUnique, ...single },
  { id: 'one-unique-1', title: 'one unique, 1 conn.', ...oneUnique, ...single },
  { id: 'join-unique-500', title: 'join unique, 500 conn.', ...joinUnique, ...many },
  { id: 'one-unique-500', title: 'one unique, 500 conn.', ...oneUnique, ...many },
  {
    id: 'join-10000',
    title: 'join of 10,000 rows',
    query: queries.bigJoin,
    ...identical,
    connections: 4,
    group: 'large',
    leastSeconds: 4,
    calls: 2,
    answer: archiveJoin,
  },
  {
    id: 'five-sources',
    title: 'five sources',
    query: queries.fiveSources,
    ids: customerCount,
    ...unique,
    group: 'large',
    calls: 5,
    answer: accountAndOrders,
  },
  { id: 'join-unique-warm', title: 'join unique, cacheable', ...joinUnique, ...warm },
  { id: 'one-unique-warm', title: 'one unique, cacheable', ...oneUnique, ...warm },
];

/** The JSON that is sent for an id; `%ID%` leaves a place for one. */
export function requestBody({ query, ids }: Workload, id: number | '%ID%'): string {
  if (ids === 0) return JSON.stringify({ query });
  return `{"query":${JSON.stringify(query)},"variables":{"id":${id}}}`;
}
