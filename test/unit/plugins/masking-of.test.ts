import { GraphQLError } from 'graphql';
import { expect, it } from 'vitest';
import { GatewayError } from '../../../gateway/errors/gateway-error.ts';
import { maskingOf } from '../../../gateway/plugins/plugins.ts';
import type { RequestScope } from '../../../gateway/plugins/request-scope.ts';
import { load, withGateway } from '../config/project-folder.ts';

const ofWebhook = `whsec_${Buffer.from('an alert is signed with this key').toString('base64')}`;
const ofSource = 'the-token-of-the-shop';

it('takes every secret of the configuration out of what is exposed, whatever it is for', async () => {
  const config = await load(
    withGateway(`errors: { expose: true }
alerts: { webhook: { url: https://ops.example.com, secret: ${ofWebhook} } }
sources: { shop: { credentials: { type: bearer, token: ${ofSource} } } }`),
  );
  const upstreamMessage = `neither ${ofWebhook} nor ${ofSource}`;
  const originalError = new GatewayError('UPSTREAM_ERROR', 'The upstream failed.', { source: 'shop', upstreamMessage });
  const scope = { requestId: 'r1', lifetime: { takeStandIns: () => undefined } } as unknown as RequestScope;
  const errors = [new GraphQLError('failed', { originalError, path: ['shop'] })];
  const masked = maskingOf(config, { emit: () => undefined })({ errors, data: null }, scope);
  expect(masked.errors.map(({ extensions }) => extensions['exposed'])).toMatchObject([
    { upstreamMessage: 'neither [redacted] nor [redacted]' },
  ]);
});
