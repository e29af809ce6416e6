import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { ProjectConfig } from '../config/gateway-config.ts';
import { ProjectError } from '../errors/project-error.ts';

/** PEM texts for node's https server. */
export interface TlsFiles {
  key: Buffer;
  cert: Buffer;
}

/**
 * Reads the files of Mesh's `serve.sslCredentials`; `undefined` when there are none.
 * @throws ProjectError naming the key whose file cannot be read, or that the two do not make a certificate.
 */
export async function readTlsFiles(config: ProjectConfig): Promise<TlsFiles | undefined> {
  const credentials = config.gateway.server.tls;
  if (!credentials) {
    return undefined;
  }
  const read = async (name: 'key' | 'cert') => {
    try {
      return await readFile(credentials[name]);
    } catch (error) {
      const { code = 'unreadable' } = error as NodeJS.ErrnoException;
      const message = `the file ${credentials[name]} cannot be read (${code})`;
      const location = config.locate(['serve', 'sslCredentials', name]);
      throw new ProjectError([{ severity: 'error', key: `serve.sslCredentials.${name}`, message, location }]);
    }
  };
  const files = { key: await read('key'), cert: await read('cert') };
  try {
    createSecureContext(files);
  } catch {
    const message = 'the two files are no PEM key and certificate that belong together';
    const location = config.locate(['serve', 'sslCredentials']);
    throw new ProjectError([{ severity: 'error', key: 'serve.sslCredentials', message, location }]);
  }
  return files;
}
