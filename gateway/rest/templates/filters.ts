import dayjs from 'dayjs';

type Filter = (value: unknown) => unknown;

/** The filters of Mesh's templates, as in `{args.name|uppercase}`. One that Mesh does not know changes nothing. */
const filters: Readonly<Record<string, Filter>> = {
  uppercase: (value) => onText(value, (text) => text.toUpperCase()),
  lowercase: (value) => onText(value, (text) => text.toLowerCase()),
  title: (value) => onText(value, titleCase),
  base64: (value) => onText(value, (text) => Buffer.from(text).toString('base64')),
  hash: (value) => String(hashOf(JSON.stringify(value) ?? '')),
  date: (format) => onText(format, (text) => dayjs().format(text)),
};

/** The named filters one after the other, left to right. */
export function compileFilters(names: readonly string[]): Filter {
  const known = names.flatMap((name) => (Object.hasOwn(filters, name) ? (filters[name] ?? []) : []));
  return (value) => known.reduce((filtered, filter) => filter(filtered), value);
}

/** Leaves objects alone, which Mesh's filters cannot change either. */
function onText(value: unknown, change: (text: string) => string): unknown {
  return typeof value === 'object' || value === undefined ? value : change(String(value));
}

function titleCase(text: string): string {
  return text.replace(/\w\S*/g, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
}

/** Mesh's 32-bit string hash, so that keys made with it stay the same. */
function hashOf(text: string): number {
  return text.split('').reduce((hash, unit) => ((hash << 5) - hash + unit.charCodeAt(0)) | 0, 0);
}
