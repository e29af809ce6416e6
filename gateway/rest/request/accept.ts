import type { ApiOperation, ApiResponse } from '../../openapi/api-description.ts';
import { isJson, parameterOf } from '../media-type.ts';

/**
 * The `accept` header of an operation: JSON first, then what its other answers are (RFC 9110, 12.5.1).
 * Error bodies come last, so that an upstream that looks only at the header may send problem details.
 */
export function acceptOf({ responses }: ApiOperation): string {
  const wanted = mediaTypes(responses.filter(({ status }) => status === 'default' || status.startsWith('2')));
  const json = wanted.filter(isJson).sort((a, b) => Number(isPlainJson(b)) - Number(isPlainJson(a)));
  const other = wanted.filter((type) => !isJson(type) && type !== '*/*');
  const forErrors = mediaTypes(responses).filter((type) => isJson(type) && !wanted.includes(type));
  if (json.length === 0 && (other.length === 0 || wanted.includes('*/*'))) json.push('application/json');
  const anything = wanted.length === 0 || wanted.includes('*/*') ? ['*/*;q=0.1'] : [];
  const otherQuality = json.length === 0 ? '' : ';q=0.9';
  return [
    ...json,
    ...other.map((type) => type + otherQuality),
    ...forErrors.map((type) => `${type};q=0.5`),
    ...anything,
  ].join(', ');
}

function mediaTypes(responses: readonly ApiResponse[]): string[] {
  const types = responses.flatMap(({ content }) => content.map(({ type }) => type));
  return [...new Set(types.filter((type) => /^[\x20-\x7e]+$/.test(type)).map(withoutCharset))];
}

/** Versions and profiles in a media type's parameters say what is wanted; a charset does not. */
function withoutCharset(type: string): string {
  return parameterOf(type, 'charset') === undefined ? type.trim() : type.replace(/;\s*charset\s*=[^;]*/i, '').trim();
}

function isPlainJson(type: string): boolean {
  return type === 'application/json';
}
