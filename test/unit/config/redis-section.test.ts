import { describe, expect, it } from 'vitest';
import { configSecrets } from '../../../gateway/upstream/credentials/config-secrets.ts';
import { load, refusals, withGateway } from './project-folder.ts';

const redis = (text: string) => withGateway(`rateLimit: { operations: 1/s }\nredis: { ${text} }`);
const mustBeUrl = 'must be a URL such as redis://host:6379 or rediss://user:password@host:6380/0';

describe('gateway.redis', () => {
  it.each([
    ['redis://cache', { host: 'cache', port: 6379, isEncrypted: false, username: undefined, database: 0 }],
    ['redis://127.0.0.1:7000/', { host: '127.0.0.1', port: 7000, password: undefined, database: 0 }],
    ['redis://:p%40ss%2F@cache/12', { username: undefined, password: 'p@ss/', database: 12 }],
    ['rediss://weft:word@[::1]:6380/0', { host: '::1', port: 6380, isEncrypted: true, username: 'weft' }],
  ])('reads %s', async (url, expected) => {
    const { gateway } = await load(redis(`url: '${url}'`));
    expect(gateway.redis).toMatchObject({ ...expected, prefix: 'weft:', timeout: 200, tls: undefined });
  });

  it.each([
    ['http://cache', mustBeUrl],
    ['cache:6379', mustBeUrl],
    ['redis://', mustBeUrl],
    ['redis://31337 word@cache', mustBeUrl],
    ['redis://cache/zero', `${mustBeUrl}, whose path is the number of a database`],
    ['redis://cache?31337=1', `${mustBeUrl}, without a query`],
    ['redis://:%E0%A4@cache', `${mustBeUrl}, percent-encoded`],
  ])('refuses %s without a word of it', async (url, message) => {
    expect(await refusals(redis(`url: '${url}'`))).toEqual([`.meshrc.yaml:4:12 gateway.redis.url: ${message}`]);
    expect(await refusals(redis(`url: file:./url`), {}, { url })).toEqual([
      `.meshrc.yaml:4:12 gateway.redis.url: ${message}`,
    ]);
  });

  it('takes certificates with rediss: alone', async () => {
    const files = { 'ca.pem': '' };
    expect((await load(redis('url: rediss://cache, tls: { ca: ca.pem }'), {}, files)).gateway.redis?.tls).toMatchObject(
      {
        ca: expect.stringMatching(/\/ca\.pem$/),
      },
    );
    expect(await refusals(redis('url: redis://cache, tls: { ca: ca.pem }'), {}, files)).toEqual([
      expect.stringContaining('gateway.redis.url: must begin with rediss: where tls is given'),
    ]);
    expect(await refusals(redis('url: rediss://cache, tls: { ca: no.pem }'), {}, files)).toEqual([
      expect.stringContaining('gateway.redis.tls.ca: the file no.pem cannot be used: there is no such file'),
    ]);
    expect(await refusals(redis('url: file:./none'))).toEqual([
      expect.stringContaining('gateway.redis.url: the file ./none cannot be used: there is no such file'),
    ]);
  });

  it('is doubtful where nothing is counted', async () => {
    expect((await load(withGateway('redis: { url: redis://cache }'))).warnings).toMatchObject([
      { key: 'gateway.redis', message: 'is used by nothing: gateway.rateLimit is what is counted in it' },
    ]);
  });

  it('has secrets that no log may hold', async () => {
    const { gateway } = await load(
      redis("url: 'rediss://weft:p%40ss%2F@cache', tls: { ca: a, cert: a, key: a, passphrase: phrase }"),
      {},
      { a: '' },
    );
    expect(configSecrets(gateway)).toEqual(expect.arrayContaining(['p@ss/', 'p%40ss%2F', 'phrase']));
  });
});
