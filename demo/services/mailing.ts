import { json, type Reply } from '../contract/reply.ts';
import { type Credentials, type Fault, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import { campaigns, LIST_ID, type Member, type MemberStatus, memberId, seedMembers } from '../data/members.ts';
import { demoClock, isoTime } from '../data/time.ts';
import { demoKeys } from '../demo-keys.ts';

interface FieldError {
  readonly field: string;
  readonly message: string;
}

const failure = (status: number, title: string, detail: string, errors: readonly FieldError[] = []): Reply =>
  json(status, { title, status, detail, ...(errors.length === 0 ? {} : { errors }) });

const notFound = failure(404, 'Resource Not Found', 'The requested resource could not be found.');

function fault({ status, message, violations }: Fault): Reply {
  const titles = { 400: 'Invalid Resource', 404: 'Resource Not Found', 405: 'Method Not Allowed' };
  const title = status in titles ? titles[status as keyof typeof titles] : 'Failure';
  const errors = violations.map(({ at, message: issue }) => ({ field: at, message: issue }));
  return failure(status, title, message, errors);
}

const EXPECTED = `Basic ${Buffer.from(`${demoKeys.mailingUser}:${demoKeys.mailingPassword}`).toString('base64')}`;

function refuse({ headers }: Credentials): Reply | undefined {
  if (headers.authorization === EXPECTED) return undefined;
  const refusal = failure(401, 'API Key Invalid', 'Your API key may be invalid.');
  return { ...refusal, headers: { ...refusal.headers, 'www-authenticate': 'Basic realm="postbird"' } };
}

interface Stretch {
  readonly count: number;
  readonly offset: number;
}

interface ByMember {
  readonly path: { readonly list_id: string; readonly subscriber_hash: string };
}

type NewMember = Pick<Member, 'email_address' | 'status'> & Partial<Pick<Member, 'merge_fields'>>;

/** The members of the only list, by id. */
class MemberList {
  readonly #members = new Map(seedMembers().map((member) => [member.id, member]));
  readonly #now = demoClock();

  find({ list_id, subscriber_hash }: ByMember['path']): Member | undefined {
    return list_id === LIST_ID ? this.#members.get(subscriber_hash) : undefined;
  }

  list(list_id: string, { count, offset, status }: Stretch & { readonly status?: MemberStatus }): Reply {
    if (list_id !== LIST_ID) return notFound;
    const members = [...this.#members.values()]
      .filter((member) => status === undefined || member.status === status)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return json(200, { members: members.slice(offset, offset + count), list_id, total_items: members.length });
  }

  set({ list_id, subscriber_hash: id }: ByMember['path'], body: NewMember): Reply {
    if (list_id !== LIST_ID) return notFound;
    if (memberId(body.email_address) !== id) {
      const errors = [{ field: 'body.email_address', message: 'does not have the hash in the path' }];
      return failure(400, 'Invalid Resource', 'The resource submitted could not be validated.', errors);
    }
    const member: Member = {
      ...{ id, list_id, merge_fields: {}, stats: { avg_open_rate: 0, avg_click_rate: 0 }, last_campaign_id: null },
      ...this.#members.get(id),
      ...body,
      last_changed: isoTime(this.#now()),
    };
    this.#members.set(id, member);
    return json(200, member);
  }
}

function open(): Service {
  const members = new MemberList();
  return {
    fault,
    refuse,
    operations: {
      getListMembers: operation<{ path: { list_id: string }; query: Stretch & { status?: MemberStatus } }>(
        ({ path, query }) => members.list(path.list_id, query),
      ),
      getListMember: operation<ByMember>(({ path }) => {
        const member = members.find(path);
        return member === undefined ? notFound : json(200, member);
      }),
      setListMember: operation<ByMember & { body: NewMember }>(({ path, body }) => members.set(path, body)),
      getCampaigns: operation<{ query: Stretch }>(({ query: { count, offset } }) =>
        json(200, { campaigns: campaigns.slice(offset, offset + count), total_items: campaigns.length }),
      ),
      getCampaign: operation<{ path: { campaign_id: string } }>(({ path }) => {
        const campaign = campaigns.find(({ id }) => id === path.campaign_id);
        return campaign === undefined ? notFound : json(200, campaign);
      }),
    },
  };
}

/** Newsletters: basic auth, and members whose id is the MD5 hash of their e-mail address in lower case. */
export const mailing: ServiceDefinition = { name: 'mailing', file: 'mailing/openapi.yaml', basePath: '/3.0', open };
