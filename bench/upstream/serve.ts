import { once } from 'node:events';
import type { Caching } from '../workloads.ts';
import { startUpstream } from './nginx.ts';
import { ports } from './ports.ts';

// Serves the upstream until it is interrupted, for work by hand: `node bench/upstream/serve.ts [cacheable]`.

const caching: Caching = process.argv[2] === 'cacheable' ? 'cacheable' : 'no-store';
await using upstream = await startUpstream();
await upstream.serve(caching);
console.log(`${caching}: http://127.0.0.1:${ports.posts}/posts, http://127.0.0.1:${ports.users}/users/1`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);
