import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { type CryptoKey, createLocalJWKSet, errors, importSPKI } from 'jose';
import { z } from 'zod';
import { ProjectError } from '../errors/project-error.ts';
import type { KeyFinder, KeyFinderOptions } from './jwt-keys.ts';
import { KeySetChanges } from './key-set-changes.ts';
import { RereadFile } from './reread-file.ts';

const jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string() })).min(1) });

/**
 * Keys of a JWK Set in a file (RFC 7517), which must hold public keys only. It is read again when it has changed; of one
 * that cannot be used then the keys that were read before stay.
 * @throws ProjectError
 */
export async function keysOfJwksFile(
  file: string,
  { now, telemetry }: Pick<KeyFinderOptions, 'now' | 'telemetry'>,
): Promise<KeyFinder> {
  const changes = new KeySetChanges('The file of the keys of tokens was read', telemetry);
  const sets = await RereadFile.read<KeySet>(file, {
    now,
    read: readJwks,
    changed: ({ keys }) => changes.see({ keys }),
    unusable(cause) {
      const message =
        'The file of the keys of tokens has changed and cannot be used; those that were read before stay.';
      telemetry?.emit({ type: 'notice', level: 'error', message, cause });
    },
  });
  changes.see({ keys: (await sets.current()).keys });
  return async (header, token) => (await sets.current()).find(header, token);
}

interface KeySet {
  readonly keys: readonly object[];
  readonly find: KeyFinder;
}

async function readJwks(file: string): Promise<KeySet> {
  const parsed = jwks.safeParse(jsonOf(await textOf(file)));
  if (!parsed.success) throw unusable(file, 'is not a JWK Set: expected { "keys": [ … ] } with at least one key');
  const { keys } = parsed.data;
  const secret = keys.findIndex((key) => ['d', 'k', 'priv'].some((member) => member in key));
  if (secret >= 0) throw unusable(file, `keys[${secret}] is a private or secret key; give its public half only`);
  return { keys, find: createLocalJWKSet(parsed.data) };
}

/**
 * The key of a PEM file: a public key, or a certificate.
 * @throws ProjectError also when one of the algorithms cannot be verified with such a key
 */
export async function keysOfPublicKeyFile(file: string, algorithms: readonly string[]): Promise<KeyFinder> {
  const key = publicKeyOf(await textOf(file), file);
  const bits = key.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < 2048)
    throw unusable(file, `is an RSA key of ${bits} bits; at least 2048 are needed`);
  const pem = key.export({ type: 'spki', format: 'pem' }).toString();
  const byAlgorithm = new Map<string, CryptoKey>();
  for (const algorithm of algorithms) {
    const imported = await importSPKI(pem, algorithm).catch(() => undefined);
    if (!imported) throw unusable(file, `is a key of type ${key.asymmetricKeyType}, which does not fit ${algorithm}`);
    byAlgorithm.set(algorithm, imported);
  }
  return async ({ alg }) => {
    const found = byAlgorithm.get(alg);
    if (!found) throw new errors.JWKSNoMatchingKey();
    return found;
  };
}

function publicKeyOf(pem: string, file: string): KeyObject {
  // Node would derive the public half, and the private one would stay on the gateway's disk.
  if (pem.includes('PRIVATE KEY')) throw unusable(file, 'is a private key; give its public half only');
  try {
    return createPublicKey(pem);
  } catch {
    throw unusable(file, 'is not a public key or certificate in PEM');
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw unusable(file, `cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unusable(file: string, message: string): ProjectError {
  return new ProjectError([{ severity: 'error', location: { file }, message }]);
}
