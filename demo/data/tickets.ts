import { DANGLING_CUSTOMER_ID } from './customers.ts';
import { seedOrders } from './orders.ts';
import { Random } from './random.ts';
import { isoTime } from './time.ts';

export type TicketStatus = 'open' | 'waiting' | 'closed';

export interface Agent {
  readonly name: string;
  readonly team: 'oil' | 'heating' | 'travel';
}

export interface Ticket {
  readonly id: number;
  readonly customerId: string;
  readonly orderId: string | null;
  readonly subject: string;
  readonly status: TicketStatus;
  readonly urgent: boolean;
  readonly assignee: Agent | null;
  readonly openedAt: string;
  readonly closedAt: string | null;
}

interface EventBase {
  readonly id: string;
  readonly at: string;
}
export interface CommentAdded extends EventBase {
  readonly type: 'comment';
  readonly author: string;
  readonly text: string;
  readonly internal: boolean;
}
interface StatusChanged extends EventBase {
  readonly type: 'status-change';
  readonly from: TicketStatus;
  readonly to: TicketStatus;
}
interface TicketAssigned extends EventBase {
  readonly type: 'assignment';
  readonly assignee: Agent;
}
export type TicketEvent = CommentAdded | StatusChanged | TicketAssigned;

export interface TicketFile {
  readonly ticket: Ticket;
  readonly events: readonly TicketEvent[];
}

const AGENTS: readonly Agent[] = [
  { name: 'Robin Hale', team: 'oil' },
  { name: 'Sasha Lund', team: 'heating' },
  { name: 'Kim Ferris', team: 'travel' },
];
const SUBJECTS = [
  'Delivery came too late',
  'Burner does not start',
  'Invoice is wrong',
  'Gauge shows nothing',
  'Please change my delivery day',
  'Question about the travel voucher',
];
const HOUR_MS = 3_600_000;

/** 78 tickets, `5001` the oldest; half are about an order, four are of a customer that does not exist. */
export function seedTickets(): TicketFile[] {
  const random = new Random(4106);
  const orders = seedOrders().filter(({ customerId }) => customerId !== null);
  return orders
    .filter((_, index) => index % 3 === 0)
    .map((order, index) => {
      const isDangling = index === 30 || index === 60;
      const customerId = isDangling ? DANGLING_CUSTOMER_ID : (order.customerId ?? DANGLING_CUSTOMER_ID);
      const openedAt = Date.parse(order.placedAt) + random.integer(20, 90) * HOUR_MS;
      return newFile(random, 5001 + index, customerId, index % 2 === 0 ? order.id : null, openedAt);
    });
}

function newFile(random: Random, id: number, customerId: string, orderId: string | null, opened: number): TicketFile {
  const assignee = random.chance(0.85) ? random.pick(AGENTS) : null;
  const status = assignee === null ? 'open' : random.pick(['open', 'waiting', 'closed', 'closed'] as const);
  const subject = random.pick(SUBJECTS);
  const at = (hours: number): string => isoTime(opened + hours * HOUR_MS);
  const author = customerId;
  const events: TicketEvent[] = [
    { id: `${id}-1`, type: 'comment', at: at(0), author, text: `${subject}. Can you help?`, internal: false },
  ];
  if (assignee !== null) {
    const text = 'We are looking into it.';
    events.push({ id: `${id}-2`, type: 'assignment', at: at(1), assignee });
    events.push({ id: `${id}-3`, type: 'comment', at: at(2), author: assignee.name, text, internal: false });
  }
  if (status !== 'open') events.push({ id: `${id}-4`, type: 'status-change', at: at(3), from: 'open', to: status });
  const closedAt = status === 'closed' ? at(3) : null;
  const urgent = random.chance(0.15);
  return { ticket: { id, customerId, orderId, subject, status, urgent, assignee, openedAt: at(0), closedAt }, events };
}
