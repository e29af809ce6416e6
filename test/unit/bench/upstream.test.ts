import { readFileSync } from 'node:fs';
import { buildSchema, parse, validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { ticksOf } from '../../../bench/contenders/process-family.ts';
import { difference } from '../../../bench/correctness.ts';
import { archive, feedCount, feedPage, frontPage, usersOf } from '../../../bench/data/ids.ts';
import { upstreamFiles } from '../../../bench/data/upstream-files.ts';
import { loadResult } from '../../../bench/load/wrk.ts';
import { nginxConfig, requestsServed } from '../../../bench/upstream/nginx-config.ts';
import { ports } from '../../../bench/upstream/ports.ts';
import { requestBody, workloads } from '../../../bench/workloads.ts';

const bench = new URL('../../../bench/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, bench), 'utf8');

describe('the upstream', () => {
  const files = [...upstreamFiles()];

  it('has each name once', () => {
    const names = files.flatMap(({ path, alsoAt = [] }) => [path, ...alsoAt]);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has the batch of a page under whichever of its users is asked for first, with all of them', () => {
    const bodies = new Map(
      files.flatMap(({ path, body, alsoAt = [] }) => [path, ...alsoAt].map((name) => [name, body])),
    );
    for (const page of [frontPage, archive, feedPage(1), feedPage(feedCount)]) {
      const rows = usersOf(page).map((id) => JSON.parse(bodies.get(`batches/${id}`) ?? '[]') as { id: number }[]);
      for (const found of rows) expect(found.map(({ id }) => id)).toEqual(usersOf(page));
    }
  });

  it('lets answers be kept, or not', () => {
    const config = (caching: 'no-store' | 'cacheable') => nginxConfig({ root: '/r', state: '/s', caching });
    expect(config('no-store')).toContain('add_header Cache-Control "no-store";');
    expect(config('cacheable')).toContain('add_header Cache-Control "public, max-age=86400";');
    expect(config('no-store')).not.toContain('user ');
  });

  it('counts its requests', () => {
    const status =
      'Active connections: 3 \nserver accepts handled requests\n 11 11 4711 \nReading: 0 Writing: 1 Waiting: 2 \n';
    expect(requestsServed(status)).toBe(4711);
    expect(() => requestsServed('<html>')).toThrow('nginx tells its requests in a form that is not known: <html>');
  });

  it('is where all descriptions say', () => {
    for (const api of ['posts', 'users', 'accounts', 'orders', 'tickets'] as const) {
      const { servers } = parseYaml(textOf(`api/${api}.yaml`)) as { servers: { url: string }[] };
      expect(servers).toEqual([{ url: `http://127.0.0.1:${ports[api]}` }]);
    }
  });
});

describe('a workload', () => {
  const [, sdl = ''] = /typeDefs = \/\* GraphQL \*\/ `([^`]*)`/.exec(textOf('peers/by-hand/schema.ts')) ?? [];
  const schema = buildSchema(sdl);

  it.each(workloads.map((workload) => [workload.id, workload] as const))(
    '%s asks what the schema has',
    (_, workload) => {
      expect(validate(schema, parse(workload.query))).toEqual([]);
      expect(Object.keys(workload.answer(1))).toHaveLength(1);
    },
  );

  it('is sent as JSON, with a place for an id where each asks for its own', () => {
    for (const workload of workloads) {
      const { query, variables } = JSON.parse(requestBody(workload, 7)) as { query: string; variables?: unknown };
      expect([query, variables]).toEqual([workload.query, workload.ids === 0 ? undefined : { id: 7 }]);
      expect(requestBody(workload, '%ID%').includes('%ID%')).toBe(workload.ids > 0);
    }
  });
});

describe('an answer', () => {
  it('is right when it is the data and nothing else, in whatever order', () => {
    expect(difference('{"data":{"b":1,"a":[2]}}', { a: [2], b: 1 })).toBeUndefined();
    expect(difference('{"data":{"a":[2,3]}}', { a: [2] })).toBe('data.a[1]: 3 instead of nothing');
    expect(difference('{"data":{"a":null}}', { a: { b: 1 } })).toBe('data.a: null instead of {"b":1}');
    expect(difference('{"data":{"a":1},"errors":[]}', { a: 1 })).toBe('errors: [] instead of nothing');
    expect(difference('Bad gateway', {})).toBe('not JSON: Bad gateway');
  });
});

describe('what wrk prints', () => {
  it('is read from its last line', () => {
    const line = '{"answers":500,"microseconds":2000000,"status":1,"socket":2,"p50":1500,"p99":20000,"bytes":9}';
    const read = loadResult(`Running 2s test\n  1 threads\n\n${line}\n`);
    expect(read).toEqual({ answers: 500, rate: 250, p50Ms: 1.5, p99Ms: 20, failed: 3 });
  });
});

describe('processor time', () => {
  it('is read whatever the program is called', () => {
    expect(ticksOf('7 (a) b) (c) S 1 7 7 0 -1 4194560 100 0 0 0 250 31 9 9 20 0 1 0')).toBe(281);
    expect(ticksOf('')).toBe(0);
  });
});
