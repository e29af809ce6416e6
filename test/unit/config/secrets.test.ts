import { describe, expect, it } from 'vitest';
import { load, refusals, withGateway } from './project-folder.ts';

const credentials = (text: string) => `sources: { shop: { credentials: { ${text} } } }`;
const mustBeDuration = 'must be a duration with its unit, such as 500ms, 2s, 1m or 1h';

describe('a secret', () => {
  const keys = [
    ['type: apiKey, name: a', 'value'],
    ['type: basic, username: a', 'password'],
    ['type: bearer', 'token'],
    ['type: oauth2ClientCredentials, tokenUrl: https://a, clientId: b', 'clientSecret'],
    ['type: oauth2RefreshToken, tokenUrl: https://a, clientId: b, clientSecret: c', 'refreshToken'],
    ['type: awsSigV4, accessKeyId: a, region: b, service: c', 'secretAccessKey'],
    ['type: awsSigV4, accessKeyId: a, secretAccessKey: d, region: b, service: c', 'sessionToken'],
    ['type: hmac, sign: a, headers: { a: "{signature}" }', 'key'],
    ['type: tokenExchange, tokenUrl: https://a, clientId: b', 'clientSecret'],
  ] as const;

  it.each(keys)('may stand in a file: { %s, %s }', async (rest, key) => {
    const text = withGateway(credentials(`${rest}, ${key}: file:./secrets/a`));
    const { gateway } = await load(text, {}, { 'secrets/a': '\n  hunter2 \n' });
    expect(gateway.sources['shop']?.credentials).toMatchObject({ [key]: 'hunter2' });
    expect(await refusals(text)).toEqual([
      expect.stringMatching(
        `gateway.sources.shop.credentials.${key}: the file ./secrets/a cannot be used: there is no such file$`,
      ),
    ]);
    expect(await refusals(text, {}, { 'secrets/a': '\n' })).toEqual([
      expect.stringMatching(`gateway.sources.shop.credentials.${key}: names a file that is empty$`),
    ]);
  });

  it.each(keys)('is in no problem’s words, whatever is wrong with it: { %s, %s }', async (rest, key) => {
    const wrong = [
      '31337',
      '[31337]',
      '{ 31337: 31337 }',
      '"31337", 31338: 31337',
      '*31337',
      '!31337 a',
      '@31337',
      '"31337',
    ];
    for (const value of wrong) {
      const lines = await refusals(withGateway(credentials(`${rest}, ${key}: ${value}`)));
      expect(lines.join('\n')).not.toContain('31337');
    }
    const missing = withGateway(credentials(`${rest}, ${key}: \${KEY}`));
    const lines = await refusals(missing, { KEY: 'file:./31337' });
    expect(lines.join('\n')).toContain(`the file that \${KEY} names cannot be used: there is no such file`);
    expect(lines.join('\n')).not.toContain('31337');
  });

  it.each([
    [
      'type: byScheme, schemes: { a: { type: bearer, token: file:./secrets/a } }',
      { schemes: { a: { token: 'hunter2' } } },
    ],
    [
      'type: tokenExchange, tokenUrl: https://a, clientId: b, clientSecret: c, anonymous: { type: bearer, token: file:./secrets/a }',
      { anonymous: { token: 'hunter2' } },
    ],
  ])('may stand in a file within other credentials: { %s }', async (text, expected) => {
    const { gateway } = await load(withGateway(credentials(text)), {}, { 'secrets/a': 'hunter2\n' });
    expect(gateway.sources['shop']?.credentials).toMatchObject(expected);
    expect(await refusals(withGateway(credentials(text)))).toEqual([expect.stringContaining('there is no such file')]);
  });

  it('that went into the wrong key by a variable is not told either', async () => {
    const text = withGateway(`deadline: \${KEY}\nschema: { style: "\${KEY}" }\nauth: { mode: \${KEY} }`);
    const lines = await refusals(text, { KEY: 'hunter2' });
    expect(lines.join('\n')).not.toContain('hunter2');
    expect(lines[0]).toBe(`.meshrc.yaml:3:3 gateway.deadline: ${mustBeDuration}; given by \${KEY}`);
  });
});
