import type { Caching } from '../workloads.ts';
import { ports } from './ports.ts';

export interface NginxOptions {
  /** Folder with the files to serve. */
  readonly root: string;
  /** Folder for what nginx itself writes. */
  readonly state: string;
  readonly caching: Caching;
  /** nginx started by root serves as this user, who must be able to read `root`. */
  readonly user?: string;
}

const cacheControl: Readonly<Record<Caching, string>> = {
  'no-store': 'no-store',
  cacheable: 'public, max-age=86400',
};

/** The configuration of the upstream: five APIs on five ports, one worker, files and nothing else, calls counted. */
export function nginxConfig({ root, state, caching, user }: NginxOptions): string {
  const listen = [ports.posts, ports.users, ports.accounts, ports.orders, ports.tickets]
    .map((port) => `listen 127.0.0.1:${port} backlog=4096;`)
    .join(' ');
  return `${user === undefined ? '' : `user ${user};\n`}worker_processes 1;
daemon off;
pid ${state}/nginx.pid;
error_log stderr error;
worker_rlimit_nofile 16384;
events { worker_connections 8192; }
http {
  client_body_temp_path ${state}/body;
  proxy_temp_path ${state}/proxy;
  fastcgi_temp_path ${state}/fastcgi;
  uwsgi_temp_path ${state}/uwsgi;
  scgi_temp_path ${state}/scgi;
  access_log off;
  log_not_found off;
  # Small files go out in one write with their head.
  sendfile off;
  output_buffers 1 2m;
  tcp_nodelay on;
  keepalive_timeout 1h;
  keepalive_requests 1000000000;
  default_type application/json;
  etag ${caching === 'cacheable' ? 'on' : 'off'};
  add_header Cache-Control "${cacheControl[caching]}";
  server {
    ${listen}
    root ${root};
    location = /users { try_files /batches/$arg_id =404; }
  }
  server {
    listen 127.0.0.1:${ports.status};
    location = /status { stub_status; }
  }
}
`;
}

/** How many requests nginx has had, from what `stub_status` prints. */
export function requestsServed(status: string): number {
  const [, requests] = /server accepts handled requests\s+\d+ \d+ (\d+)/.exec(status) ?? [];
  if (requests === undefined) throw new Error(`nginx tells its requests in a form that is not known: ${status}`);
  return Number(requests);
}
