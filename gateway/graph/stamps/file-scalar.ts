import { GraphQLError, GraphQLScalarType, type ValueNode, valueFromASTUntyped } from 'graphql';
import { AnsweredFile } from '../../rest/response/answered-file.ts';

/**
 * `File`: answered as a `data:` URL (RFC 2397). Given as a file of a multipart request, or as a `data:` URL
 * where a client has none.
 */
export function fileScalar(scalar: GraphQLScalarType): GraphQLScalarType {
  return new GraphQLScalarType({
    ...scalar.toConfig(),
    description: 'A file: answered as a `data:` URL; given as an upload of a multipart request, or as a `data:` URL.',
    serialize: (value) => (value instanceof AnsweredFile ? value.toDataUrl() : value),
    parseValue: toFile,
    parseLiteral: (node: ValueNode) => toFile(valueFromASTUntyped(node)),
  });
}

function toFile(value: unknown): unknown {
  if (value instanceof Blob || isUpload(value)) return value;
  const [, type, base64, data] =
    typeof value === 'string' ? (/^data:([^,;]*(?:;[^,;=]+=[^,;]+)*)(;base64)?,(.*)$/s.exec(value) ?? []) : [];
  if (data === undefined) {
    throw new GraphQLError('File cannot represent this value: send an upload, or a data: URL.');
  }
  const bytes = base64 ? Buffer.from(data, 'base64') : Buffer.from(decodeURIComponent(data));
  return new File([Uint8Array.from(bytes)], 'upload', { type: type ?? '' });
}

/** Multipart requests give a Blob of another realm than Node's own. */
function isUpload(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'arrayBuffer' in value;
}
