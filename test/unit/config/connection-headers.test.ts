import { expect, it } from 'vitest';
import { connectionHeaders } from '../../../gateway/config/section/source.ts';
import { neverForwarded } from '../../../gateway/upstream/forwarded-headers.ts';

it('refuses to be told to forward the headers that are never forwarded, and no others', () => {
  expect([...connectionHeaders].sort()).toEqual([...neverForwarded].sort());
});
