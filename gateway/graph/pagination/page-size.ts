/** Sizes that are tried, beyond the least, before several pages are read where one might do. */
const mostTried = 1000;

/**
 * The size of numbered pages with which `count` items from `start` on lie in the fewest pages, and of those the least:
 * 10 items behind the 3rd lie in the first page of 13. Numbers of pages mean nothing without their size, so that a list
 * may be read with another size each time.
 */
export function pageSizeFor(start: number, count: number, maxSize: number): number {
  const least = Math.min(Math.max(count, 1), maxSize);
  const last = start + Math.max(count, 1) - 1;
  if (count <= maxSize) {
    const most = Math.min(maxSize, start + least, least + mostTried);
    for (let size = least; size <= most; size += 1) {
      if (Math.floor(start / size) === Math.floor(last / size)) return size;
    }
  }
  return least;
}

/**
 * Where to begin so that what lies before `end` is read with at most `maxPages` pages: not before `start`, and as near to
 * it as that allows.
 */
export function startBefore(end: number, start: number, size: number, maxPages: number): number {
  const lastPage = Math.floor((end - 1) / size);
  return Math.max(start, (lastPage - maxPages + 1) * size);
}
