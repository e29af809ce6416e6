import { createHash } from 'node:crypto';
import { seedCustomers } from './customers.ts';
import { Random } from './random.ts';
import { DAY_MS, DEMO_NOW, isoTime } from './time.ts';

export type MemberStatus = 'subscribed' | 'unsubscribed' | 'cleaned' | 'pending';

export interface Member {
  readonly id: string;
  readonly list_id: string;
  readonly email_address: string;
  readonly status: MemberStatus;
  readonly merge_fields: Readonly<Record<string, string>>;
  readonly stats: { readonly avg_open_rate: number; readonly avg_click_rate: number };
  readonly last_changed: string;
  readonly last_campaign_id: string | null;
}

export interface Campaign {
  readonly id: string;
  readonly subject_line: string;
  readonly list_id: string;
  readonly status: 'save' | 'schedule' | 'sent';
  readonly send_time: string | null;
  readonly emails_sent: number;
  readonly open_rate: number | null;
}

/** The only list there is. */
export const LIST_ID = 'news';

/** A member's id: the MD5 hash of the address in lower case. */
export const memberId = (email: string): string => createHash('md5').update(email.toLowerCase()).digest('hex');

/** Newest first. */
export const campaigns: readonly Campaign[] = [
  ['escape-2027', 'Escape the winter', 'save', null, 0, null] as const,
  ['winter-2026', 'Fill up before the frost', 'sent', '2026-10-12T07:00:00Z', 38, 0.47] as const,
  ['service-2026', 'Have your burner looked at', 'sent', '2026-08-24T07:00:00Z', 36, 0.39] as const,
  ['summer-2026', 'Summer prices', 'sent', '2026-06-02T07:00:00Z', 35, 0.51] as const,
  ['islands-2026', 'Iceland, Ireland, islands', 'sent', '2026-03-17T07:00:00Z', 33, 0.44] as const,
].map(([id, subject_line, status, send_time, emails_sent, open_rate]) => ({
  ...{ id, subject_line, list_id: LIST_ID, status, send_time, emails_sent, open_rate },
}));

/** Customers who agreed to it, some who went away again, and two people who are no customers. */
export function seedMembers(): Member[] {
  const random = new Random(4109);
  const agreed = seedCustomers().filter(({ marketingConsent }) => marketingConsent);
  const people = [
    ...agreed.map(({ email, name }) => ({ email, name })),
    { email: 'Curious.Reader@example.net', name: 'Curious Reader' },
    { email: 'press@northern-times.example', name: 'Northern Times' },
  ];
  return people.map(({ email, name }) => ({
    id: memberId(email),
    list_id: LIST_ID,
    email_address: email,
    status: random.chance(0.85) ? 'subscribed' : random.pick(['unsubscribed', 'cleaned', 'pending'] as const),
    merge_fields: { FNAME: name.split(' ')[0] ?? name },
    stats: { avg_open_rate: random.integer(10, 90) / 100, avg_click_rate: random.integer(0, 30) / 100 },
    last_changed: isoTime(DEMO_NOW - random.integer(1, 700) * DAY_MS),
    last_campaign_id: random.chance(0.9) ? 'winter-2026' : null,
  }));
}
