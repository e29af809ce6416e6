import { z } from 'zod';
import type { RedisAddress, RedisConfig } from '../redis-config.ts';
import { tls } from './credentials.ts';
import { tlsOf } from './credentials-of.ts';
import type { ReferencedFiles } from './referenced-files.ts';
import { secret, section } from './section.ts';
import { duration } from './units.ts';

/** `gateway.redis`. */
export const redis = section({
  url: secret('Where Redis is, as redis://host:6379 or rediss://user:password@host:6380/0'),
  prefix: z
    .string()
    .regex(/^[\w:./{}-]{1,100}$/, { error: 'must be up to 100 letters, digits and signs of _ : . / { } -' })
    .default('weft:')
    .describe('What the name of every key begins with: another one for each project that shares a Redis.'),
  timeout: duration({ most: '10s' })
    .prefault('200ms')
    .describe('For an answer of Redis. Beyond it, each process counts for itself until Redis answers again.'),
  tls: tls.optional().describe('Certificates for the connection, with a rediss: URL.'),
}).describe('The Redis in which replicas and workers count together what callers take of gateway.rateLimit.');

type RedisSection = z.output<typeof redis>;

/** The Redis that a section means, with secrets in place of the files that hold them. */
export function redisOf({ url, prefix, timeout, tls }: RedisSection, files: ReferencedFiles): RedisConfig {
  const address = redisAddress(files.secret(url));
  if (typeof address === 'string') throw new Error('A URL of Redis was refused without a problem.');
  return { ...address, prefix, timeout, tls: tls && tlsOf(tls, files) };
}

/** What is wrong with a section that only shows when its files are read; never with a part of the URL. */
export function redisFault({ url, tls }: RedisSection, secretOf: ReferencedFiles['secret']): string | undefined {
  const text = secretOf(url);
  // The file that should hold it is not there, or is empty, which is told.
  if (text === '') return undefined;
  const address = redisAddress(text);
  if (typeof address === 'string') return address;
  return tls && !address.isEncrypted ? 'must begin with rediss: where tls is given' : undefined;
}

const mustBeUrl = 'must be a URL such as redis://host:6379 or rediss://user:password@host:6380/0';

/** Reads a URL; a text says what is wrong with it. */
function redisAddress(text: string): RedisAddress | string {
  const url = /^rediss?:\/\/[^\s]+$/.test(text) ? URL.parse(text) : null;
  if (!url || url.hostname === '') return mustBeUrl;
  if (url.search !== '' || url.hash !== '') return `${mustBeUrl}, without a query`;
  const database = /^\/?(\d{0,5})$/.exec(url.pathname)?.[1];
  if (database === undefined) return `${mustBeUrl}, whose path is the number of a database`;
  const [username, password] = [decoded(url.username), decoded(url.password)];
  if (username === undefined || password === undefined) return `${mustBeUrl}, percent-encoded`;
  return {
    host: url.hostname.replace(/^\[(.*)\]$/, '$1'),
    port: url.port === '' ? 6379 : Number(url.port),
    isEncrypted: url.protocol === 'rediss:',
    username: username || undefined,
    password: password || undefined,
    database: Number(database),
  };
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
