import { ProjectError } from '../../errors/project-error.ts';

/** Credentials that cannot be sent as they are configured. The message never holds them. */
export function invalidCredentials(source: string, key: string, message: string): ProjectError {
  return new ProjectError([{ severity: 'error', key: `gateway.sources.${source}.credentials.${key}`, message }]);
}

export function unknownType(config: never): string {
  const { type } = config as { type?: unknown };
  return `Credentials of type ${JSON.stringify(type)} are unknown.`;
}
