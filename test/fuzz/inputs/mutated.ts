import type { Random } from '../random.ts';

/** Bytes on which parsers were seen to disagree. */
const odd = [
  ...['\r\n', '\n', '\r', '\0', ' ', '\t', ':', ',', ';', '"', '\\', '%00', '%', '\x7f', '\x80', '\xff', '\xc0\xaf'],
  ...['content-length: 5\r\n', 'transfer-encoding: chunked\r\n', '\r\n\r\n', '0\r\n\r\n', 'HTTP/1.1', 'x'.repeat(70)],
  ...['__proto__', 'constructor', '{', '}', '[', ']', '...', '@', '$', '"""', '\\ud800', '1e400', '-0', 'null'],
].map((text) => Buffer.from(text, 'latin1'));

/** The bytes with a few of them changed, taken out, repeated, or joined by odd ones. */
export function mutated(random: Random, bytes: Buffer): Buffer {
  let result = bytes;
  for (let round = 1 + random.below(4); round > 0; round -= 1) result = once(random, result);
  return result;
}

function once(random: Random, bytes: Buffer): Buffer {
  const at = random.below(bytes.length + 1);
  const end = Math.min(bytes.length, at + 1 + random.below(random.oneIn(8) ? 200 : 8));
  const [before, taken, after] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  switch (random.below(6)) {
    case 0:
      return Buffer.concat([before, after]);
    case 1:
      return Buffer.concat([before, taken, taken, after]);
    case 2:
      return Buffer.concat([before, random.pick(odd), taken, after]);
    case 3:
      return Buffer.concat([before, random.pick(odd), after]);
    case 4:
      return before;
    default:
      return Buffer.concat([before, Buffer.from(taken.map((byte) => byte ^ (1 << random.below(8)))), after]);
  }
}
