import { hash } from 'node:crypto';

/** Tells a document apart in logs: the first 16 hexadecimal digits of the SHA-256 of its text. */
export function documentHash(text: string): string {
  return hash('sha256', text, 'hex').slice(0, 16);
}
