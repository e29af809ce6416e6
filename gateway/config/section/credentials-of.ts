import type { z } from 'zod';
import type {
  ClientTlsConfig,
  CredentialsConfig,
  OAuthClientConfig,
  OwnCredentialsConfig,
  TokenExchangeConfig,
} from '../credentials-config.ts';
import type { credentials, tls } from './credentials.ts';
import type { ReferencedFiles } from './referenced-files.ts';

type CredentialsSection = z.output<typeof credentials>;
type BySchemeSection = Extract<CredentialsSection, { type: 'byScheme' }>;
type TokenExchangeSection = Extract<CredentialsSection, { type: 'tokenExchange' }>;
type OwnSection = Exclude<CredentialsSection, BySchemeSection | TokenExchangeSection>;

/** Credentials with the secrets themselves in place of the files that hold them. */
export function credentialsOf(section: CredentialsSection, files: ReferencedFiles): CredentialsConfig {
  if (section.type !== 'byScheme') return singleOf(section, files);
  const schemes = Object.entries(section.schemes).map(([name, scheme]) => {
    return [name, scheme.type === 'none' ? scheme : singleOf(scheme, files)] as const;
  });
  return { ...section, schemes: Object.fromEntries(schemes) };
}

function singleOf(
  section: OwnSection | TokenExchangeSection,
  files: ReferencedFiles,
): OwnCredentialsConfig | TokenExchangeConfig {
  if (section.type !== 'tokenExchange') return ownOf(section, files);
  const { anonymous } = section;
  return {
    ...section,
    ...clientOf(section, files),
    anonymous: typeof anonymous === 'string' ? anonymous : ownOf(anonymous, files),
  };
}

function ownOf(section: OwnSection, files: ReferencedFiles): OwnCredentialsConfig {
  switch (section.type) {
    case 'apiKey':
      return { ...section, value: files.secret(section.value) };
    case 'basic':
      return { ...section, password: files.secret(section.password) };
    case 'bearer':
      return { ...section, token: files.secret(section.token) };
    case 'oauth2ClientCredentials':
      return { ...section, ...clientOf(section, files) };
    case 'oauth2RefreshToken':
      return {
        ...section,
        ...clientOf(section, files),
        refreshToken: files.secret(section.refreshToken),
        refreshTokenFile: files.secretFile(section.refreshToken),
      };
    case 'awsSigV4':
      return {
        ...section,
        secretAccessKey: files.secret(section.secretAccessKey),
        sessionToken: section.sessionToken && files.secret(section.sessionToken),
      };
    case 'hmac':
      return { ...section, key: files.secret(section.key) };
    default:
      return section satisfies never;
  }
}

function clientOf(
  { clientSecret }: { readonly clientSecret?: string | undefined },
  files: ReferencedFiles,
): Pick<OAuthClientConfig, 'clientSecret'> {
  return { clientSecret: clientSecret === undefined ? undefined : files.secret(clientSecret) };
}

/** Absolute paths of the files, and the passphrase itself. */
export function tlsOf({ cert, key, ca, passphrase }: z.output<typeof tls>, files: ReferencedFiles): ClientTlsConfig {
  const path = (file: string | undefined) => (file === undefined ? undefined : files.path(file));
  return {
    cert: path(cert),
    key: path(key),
    ca: path(ca),
    passphrase: passphrase === undefined ? undefined : files.secret(passphrase),
  };
}
