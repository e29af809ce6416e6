import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { goldenText } from '../unit/graph/schema-of.ts';

const dir = fileURLToPath(new URL('../fixtures/golden/', import.meta.url));
const names = readdirSync(dir).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []));

/** Written by hand, or read line by line: each file begins with what it shows and why it is right. */
describe('the schema of a description is the one that a person would have written', () => {
  it.each(names)('%s', (name) => {
    const golden = readFileSync(`${dir}${name}.graphql`, 'utf8');
    const [comment = '', ...rest] = golden.split('\n\n');
    expect(comment).toMatch(/^# /);
    expect(goldenText(parse(readFileSync(`${dir}${name}.yaml`, 'utf8')))).toBe(rest.join('\n\n'));
  });
});
