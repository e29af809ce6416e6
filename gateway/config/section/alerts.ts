import { z } from 'zod';
import { httpUrl, secret, section } from './section.ts';
import { duration, share } from './units.ts';

const webhook = section({
  url: httpUrl().describe('Where alerts are sent, by POST.'),
  secret: secret('The key that signs them, as whsec_ and 24 to 64 bytes in base64').regex(
    /^(?:whsec_[A-Za-z0-9+/]{32,88}={0,2}|file:.+)$/,
    { error: 'must be whsec_ and 24 to 64 bytes in base64, as of: echo "whsec_$(openssl rand -base64 32)"' },
  ),
}).describe('Sends each alert, signed as https://www.standardwebhooks.com says.');

const errors = section({
  rate: share().prefault('50%').describe('The share of failed calls from which a source is told.'),
  calls: z.int().min(1).default(20).describe('Fewer calls within the window tell nothing.'),
  window: duration({ least: '1s' }).prefault('1m').describe('Over how long calls are counted.'),
}).describe('When so many calls to a source fail that somebody should look at it.');

/** `gateway.alerts`. */
export const alerts = section({
  webhook: webhook.optional(),
  quiet: duration()
    .prefault('1m')
    .describe('The least time between two alerts of one matter. What changes meanwhile is told at its end.'),
  errors: errors.prefault({}),
}).describe('What operators are told of. Each alert is a line of the log as well.');
