import { GraphQLScalarType, parseValue } from 'graphql';
import { describe, expect, it } from 'vitest';
import { fileScalar } from '../../../gateway/graph/stamps/file-scalar.ts';
import { AnsweredFile } from '../../../gateway/rest/response/answered-file.ts';

const file = fileScalar(new GraphQLScalarType({ name: 'File' }));

describe('the File scalar', () => {
  it('answers the bytes of a file as a data: URL', () => {
    const answered = new AnsweredFile(Buffer.from([0, 255, 128]), 'a.pdf', 'application/pdf');
    expect(file.serialize(answered)).toBe('data:application/pdf;base64,AP+A');
  });

  it('takes a data: URL for a file, in base64 and percent-encoded', async () => {
    const base64 = file.parseValue('data:image/png;base64,AP+A') as File;
    expect(base64.type).toBe('image/png');
    expect([...new Uint8Array(await base64.arrayBuffer())]).toEqual([0, 255, 128]);
    const literal = file.parseLiteral(parseValue('"data:text/plain;charset=utf-8,%C3%A9"')) as File;
    expect(await literal.text()).toBe('é');
  });

  it('takes an upload as it is', () => {
    const upload = new Blob(['x']);
    expect(file.parseValue(upload)).toBe(upload);
  });

  it.each(['plain text', 7, null, {}])('refuses %j', (value) => {
    expect(() => file.parseValue(value)).toThrow('File cannot represent this value: send an upload, or a data: URL.');
  });
});
