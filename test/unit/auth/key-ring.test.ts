import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { KeyRing } from '../../../gateway/auth/key-ring.ts';
import { rememberCallers } from '../../../gateway/auth/remember-callers.ts';
import type { TelemetryEvent } from '../../../gateway/telemetry/events.ts';
import { projectFolder } from '../../project-folder.ts';

const keysOf = (...ids: string[]) =>
  `keys: [${ids.map((id) => `{ id: ${id}, sha256: ${createHash('sha256').update(`key-of-${id}`).digest('hex')} }`).join(', ')}]`;

async function ringOf(...ids: string[]) {
  const folder = projectFolder({ 'keys.yaml': keysOf(...ids) });
  const clock = { at: 1_000_000 };
  const events: TelemetryEvent[] = [];
  const used: string[] = [];
  const ring = await KeyRing.read(join(folder.dir, 'keys.yaml'), {
    now: () => clock.at,
    telemetry: { emit: (event) => events.push(event) },
    used: (id) => used.push(id),
  });
  const mayCome = (id: string) =>
    ring.callerOf(`key-of-${id}`).then(
      ({ subject }) => subject === id,
      ({ code }) => (code === 'UNAUTHENTICATED' ? false : code),
    );
  return { ...folder, clock, events, used, ring, mayCome };
}

describe('the API keys of a running gateway', () => {
  it('are those of the file a second after it has changed', async () => {
    using keys = await ringOf('old', 'both');
    keys.write('keys.yaml', keysOf('both', 'new'));
    expect([await keys.mayCome('old'), await keys.mayCome('new')]).toEqual([true, false]);
    keys.clock.at += 1_000;
    expect(await Promise.all(['old', 'both', 'new'].map(keys.mayCome))).toEqual([false, true, true]);
    expect(keys.events).toEqual([
      {
        type: 'audit',
        action: 'keys.changed',
        message: 'The API keys were read again: "new" is new, "old" is revoked.',
      },
    ]);
    expect(keys.used).toEqual(['old', 'both', 'new']);
  });

  it.each([
    ['is no YAML', 'keys: ['],
    ['names a key twice', keysOf('a', 'a')],
    ['is gone', undefined],
  ])('stay as they were while the file %s, which is told once', async (_what, text) => {
    using keys = await ringOf('a');
    if (text === undefined) keys.remove('keys.yaml');
    else keys.write('keys.yaml', text);
    for (let second = 0; second < 3; second++) {
      keys.clock.at += 1_000;
      expect(await keys.mayCome('a')).toBe(true);
    }
    expect(keys.events).toMatchObject([{ type: 'notice', level: 'error' }]);
    keys.write('keys.yaml', keysOf('b'));
    keys.clock.at += 1_000;
    expect([await keys.mayCome('a'), await keys.mayCome('b')]).toEqual([false, true]);
  });

  it('are refused within half a minute after they were revoked, although their callers are believed', async () => {
    using keys = await ringOf('a');
    const recognise = rememberCallers(({ key = '' }) => keys.ring.callerOf(key), {
      names: ['key'],
      now: () => keys.clock.at,
    });
    await recognise({ key: 'key-of-a' });
    keys.write('keys.yaml', keysOf('b'));
    keys.clock.at += 29_999;
    expect(await recognise({ key: 'key-of-a' })).toMatchObject({ subject: 'a' });
    keys.clock.at += 1;
    await expect(recognise({ key: 'key-of-a' })).rejects.toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
