import type { JwtConfig } from '../config/gateway-config.ts';
import { type Problem, ProjectError } from '../errors/project-error.ts';
import type { Locate } from './rule-statements.ts';

const symmetric = ['HS256', 'HS384', 'HS512'];
const asymmetric = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
];

/**
 * Refuses algorithms that do not fit where the keys come from: a secret takes `HS…` only, everything else
 * never does, so that a public key cannot be used as a secret (RFC 8725, 2.1); and a secret that is
 * shorter than its hash (RFC 7518, 3.2).
 * @throws ProjectError
 */
export function checkAlgorithms(config: JwtConfig, locate: Locate | undefined): void {
  const accepted = config.keys.from === 'secret' ? symmetric : asymmetric;
  const wrong = config.algorithms.filter((algorithm) => !accepted.includes(algorithm));
  const problems: string[] = [];
  if (config.algorithms.length === 0) problems.push(`expected at least one of ${accepted.join(', ')}`);
  if (wrong.length > 0) {
    const keys = config.keys.from === 'secret' ? 'a secret' : 'public keys';
    problems.push(`with ${keys} expected only ${accepted.join(', ')}; got ${wrong.join(', ')}`);
  }
  const needed = Math.max(0, ...config.algorithms.map(secretBytes));
  if (config.keys.from === 'secret' && Buffer.byteLength(config.keys.secret) < needed) {
    problems.push(`the secret must have at least ${needed} bytes, as many as the hash of the algorithm`);
  }
  if (config.audience.length === 0) problems.push('expected at least one audience');
  if (config.issuer === '') problems.push('expected an issuer');
  if (problems.length > 0) throw new ProjectError(problems.map((message) => problemOf(message, locate)));
}

function secretBytes(algorithm: string): number {
  return symmetric.includes(algorithm) ? Number(algorithm.slice(2)) / 8 : 0;
}

function problemOf(message: string, locate: Locate | undefined): Problem {
  const location = locate?.(['gateway', 'auth', 'jwt']);
  return { severity: 'error', key: 'gateway.auth.jwt', message, ...(location && { location }) };
}
