import { json, noContent, type Reply } from '../contract/reply.ts';
import { type Fault, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import { type CommentAdded, seedTickets, type Ticket, type TicketFile, type TicketStatus } from '../data/tickets.ts';
import { demoClock, isoTime } from '../data/time.ts';

interface ProblemDetail {
  readonly detail?: string;
  readonly errors?: readonly { readonly pointer: string; readonly detail: string }[];
}

const problem = (status: number, type: string, title: string, detail: ProblemDetail = {}): Reply => ({
  ...json(status, { type: `https://support.halden.example/problems/${type}`, title, status, ...detail }),
  headers: { 'content-type': 'application/problem+json' },
});

const notFound = problem(404, 'not-found', 'There is no such ticket');

function fault({ status, message, violations }: Fault): Reply {
  const types = { 404: 'not-found', 405: 'method-not-allowed', 413: 'too-large', 500: 'internal' } as const;
  const type = status in types ? types[status as keyof typeof types] : 'invalid-request';
  const errors = violations.map(({ at, message: detail }) => ({ pointer: at.replaceAll('.', '/'), detail }));
  const title = status === 400 ? 'The request is not valid' : message;
  return problem(status, type, title, { detail: message, ...(errors.length === 0 ? {} : { errors }) });
}

interface ListQuery {
  readonly customerId?: string;
  readonly status?: TicketStatus;
  readonly limit: number;
}

type NewTicket = Pick<Ticket, 'customerId' | 'subject'> & { readonly orderId?: string; readonly urgent?: boolean };
type NewComment = Pick<CommentAdded, 'author' | 'text'> & { readonly internal?: boolean };

/** All tickets with what happened to them, oldest first. */
class Desk {
  readonly files: TicketFile[] = seedTickets();
  readonly #now = demoClock();

  find(id: number): TicketFile | undefined {
    return this.files.find(({ ticket }) => ticket.id === id);
  }

  list({ customerId, status, limit }: ListQuery): Reply {
    const tickets = this.files.map(({ ticket }) => ticket).reverse();
    const matching = tickets.filter(
      (ticket) =>
        (customerId === undefined || ticket.customerId === customerId) &&
        (status === undefined || ticket.status === status),
    );
    return json(200, matching.slice(0, limit));
  }

  open({ customerId, subject, orderId = undefined, urgent = false }: NewTicket): Reply {
    const ticket: Ticket = {
      ...{ id: 5001 + this.files.length, customerId, subject, urgent, orderId: orderId ?? null },
      ...{ status: 'open', assignee: null, openedAt: isoTime(this.#now()), closedAt: null },
    };
    this.files.push({ ticket, events: [] });
    return json(201, ticket);
  }

  comment(file: TicketFile, { author, text, internal = false }: NewComment): Reply {
    const { ticket, events } = file;
    if (ticket.status === 'closed') return problem(409, 'ticket-closed', 'The ticket is closed');
    const id = `${ticket.id}-${events.length + 1}`;
    const event: CommentAdded = { id, type: 'comment', at: isoTime(this.#now()), author, text, internal };
    this.#replace(file, { ticket, events: [...events, event] });
    return json(201, event);
  }

  close(file: TicketFile): Reply {
    const { ticket, events } = file;
    if (ticket.status === 'closed') return noContent;
    const at = isoTime(this.#now());
    const change = { type: 'status-change', from: ticket.status, to: 'closed' } as const;
    this.#replace(file, {
      ticket: { ...ticket, status: 'closed', closedAt: at },
      events: [...events, { id: `${ticket.id}-${events.length + 1}`, at, ...change }],
    });
    return noContent;
  }

  #replace(file: TicketFile, changed: TicketFile): void {
    this.files[this.files.indexOf(file)] = changed;
  }
}

interface ById {
  readonly path: { readonly ticketId: number };
}

function open(): Service {
  const desk = new Desk();
  const withFile = (id: number, answer: (file: TicketFile) => Reply): Reply => {
    const file = desk.find(id);
    return file === undefined ? notFound : answer(file);
  };
  return {
    fault,
    operations: {
      listTickets: operation<{ query: ListQuery }>(({ query }) => desk.list(query)),
      openTicket: operation<{ body: NewTicket }>(({ body }) => desk.open(body)),
      getTicket: operation<ById>(({ path }) => withFile(path.ticketId, ({ ticket }) => json(200, ticket))),
      listTicketEvents: operation<ById>(({ path }) => withFile(path.ticketId, ({ events }) => json(200, events))),
      addComment: operation<ById & { body: NewComment }>(({ path, body }) =>
        withFile(path.ticketId, (file) => desk.comment(file, body)),
      ),
      closeTicket: operation<ById>(({ path }) => withFile(path.ticketId, (file) => desk.close(file))),
    },
  };
}

/** Tickets: problem+json errors, events that are a `oneOf` with a discriminator, 204 on close. */
export const support: ServiceDefinition = { name: 'support', file: 'support/openapi.yaml', basePath: '/api/v1', open };
