/** The shortest bytes that were found of these for which something still holds, by leaving out ever smaller parts (delta debugging). */
export async function smallestOf(
  bytes: Buffer,
  holds: (bytes: Buffer) => Promise<boolean>,
  { tries = 400 }: { tries?: number } = {},
): Promise<Buffer> {
  let smallest = bytes;
  let left = tries;
  for (let size = Math.ceil(bytes.length / 2); size >= 1 && left > 0; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < smallest.length && left > 0; left -= 1) {
      const shorter = Buffer.concat([smallest.subarray(0, at), smallest.subarray(at + size)]);
      if (await holds(shorter)) smallest = shorter;
      else at += size;
    }
  }
  return smallest;
}
