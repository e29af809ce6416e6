import { ProjectError } from '../errors/project-error.ts';

/** Why a port cannot be opened, as one line that says what to do. */
export function listenProblem(error: NodeJS.ErrnoException, port: number, hostname: string): ProjectError {
  return new ProjectError([{ severity: 'error', message: messageOf(error, port, hostname), key: 'serve' }]);
}

function messageOf({ code, message }: NodeJS.ErrnoException, port: number, hostname: string): string {
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} is taken on ${hostname}: stop what listens there, or use --port <another>`;
    case 'EACCES':
      return `port ${port} may not be opened by this user: use --port with a number above 1023`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `${hostname} is no address of this machine: use --hostname 127.0.0.1, or 0.0.0.0 for all`;
    default:
      return `port ${port} on ${hostname} cannot be opened: ${message}`;
  }
}
