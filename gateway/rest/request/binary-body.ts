import { isRange } from '../media-type.ts';
import type { Argument } from './argument.ts';
import type { EncodedBody } from './encoded-body.ts';
import { isFile, streamOf } from './file.ts';
import { jsonText } from './json-text.ts';
import { isComposite, primitiveText } from './wire-value.ts';

/**
 * Compiles a body of bytes: a file or a byte array as it is, text as UTF-8, anything else as its JSON text.
 * For a range such as `image/*` the content type is the file's own.
 */
export function compileBinaryBody(type: string, argument: Argument): (value: unknown) => EncodedBody {
  const fallback = isRange(type) ? 'application/octet-stream' : type;
  return (value) => {
    if (isFile(value)) {
      const contentType = isRange(type) && value.type !== '' ? value.type : fallback;
      return { contentType, contentLength: value.size, body: streamOf([value]) };
    }
    if (value instanceof Uint8Array) return { contentType: fallback, body: value };
    const text = isComposite(value) ? jsonText(value, argument) : primitiveText(value, argument);
    return { contentType: fallback, body: text };
  };
}
