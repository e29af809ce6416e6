import { type DocumentNode, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { createDocumentCache } from '../../../gateway/server/document-cache.ts';

const document: DocumentNode = parse('{ a }');

describe('createDocumentCache', () => {
  it('gives back the very document that was kept', () => {
    const cache = createDocumentCache();
    cache.set('{ a }', document);
    expect(cache.get('{ a }')).toBe(document);
    expect(cache.get('{ b }')).toBeUndefined();
  });

  it('keeps no document beyond the length, however often it comes', () => {
    const cache = createDocumentCache({ maxLength: 5 });
    cache.set('123456', document);
    expect(cache.get('123456')).toBeUndefined();
  });

  it('forgets the least recently used when the total length is passed', () => {
    const cache = createDocumentCache({ maxTotalLength: 9 });
    cache.set('aaa', document);
    cache.set('bbb', document);
    cache.set('ccc', document);
    cache.get('aaa');
    cache.set('ddd', document);
    expect(['aaa', 'bbb', 'ccc', 'ddd'].filter((text) => cache.get(text))).toEqual(['aaa', 'ccc', 'ddd']);
  });
});
