import type { Reply } from '../contract/reply.ts';
import { type Fault, type Habits, operation, type Service, type ServiceDefinition } from '../contract/service.ts';
import { cents, decimal, type Invoice, type InvoiceStatus, seedInvoices } from '../data/invoices.ts';
import { invoicePdf } from './accounting-pdf.ts';
import { accessOf, answerTokenRequest } from './accounting-tokens.ts';

const vendor = (
  status: number,
  kind: 'invoice' | 'invoice-list' | 'error',
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  status,
  headers: { 'content-type': `application/vnd.halden.${kind}+json`, ...headers },
  body: JSON.stringify(value),
});

const failure = (status: number, errorText: string, items: readonly string[] = []): Reply =>
  vendor(status, 'error', { errorCode: `LEDGER-${status}`, errorText, items });

const notFound = failure(404, 'There is no such invoice.');

function fault({ status, message, violations }: Fault): Reply {
  const items = violations.map(({ at, message: issue }) => `${at} ${issue}`);
  return failure(status, message, items);
}

function refuse({ headers }: { readonly headers: NodeJS.Dict<string | string[]> }): Reply | undefined {
  if (accessOf(headers['authorization']?.toString()) !== undefined) return undefined;
  const refusal = failure(401, 'A good access token is needed.');
  return { ...refusal, headers: { ...refusal.headers, 'www-authenticate': 'Bearer error="invalid_token"' } };
}

interface ListQuery {
  readonly status?: InvoiceStatus;
  readonly orderNumber?: string;
  readonly page: number;
  readonly pageSize: number;
}

function list(invoices: readonly Invoice[], { status, orderNumber, page, pageSize }: ListQuery): Reply {
  const matching = invoices.filter(
    (invoice) =>
      (status === undefined || invoice.status === status) &&
      (orderNumber === undefined || invoice.orderNumber === orderNumber),
  );
  const query = new URLSearchParams({ page: String(page + 1), pageSize: String(pageSize) });
  if (status !== undefined) query.set('status', status);
  if (orderNumber !== undefined) query.set('orderNumber', orderNumber);
  return vendor(200, 'invoice-list', {
    invoices: matching.toReversed().slice((page - 1) * pageSize, page * pageSize),
    total: matching.length,
    next: page * pageSize < matching.length ? `/invoices?${query}` : null,
  });
}

interface Payment {
  readonly amount: string;
  readonly receivedOn: string;
}

function bookPayment(invoices: Invoice[], invoice: Invoice, { amount, receivedOn }: Payment): Reply {
  const paid = cents(invoice.paid) + cents(amount);
  const gross = cents(invoice.gross);
  if (cents(amount) <= 0) return failure(400, 'A payment is more than nothing.', ['body.amount must be > 0']);
  if (paid > gross) return failure(409, 'That is more than is owed.');
  const settled: Partial<Invoice> = paid === gross ? { status: 'paid', paidOn: receivedOn } : {};
  const changed = { ...invoice, paid: decimal(paid), ...settled };
  invoices[invoices.indexOf(invoice)] = changed;
  return vendor(200, 'invoice', changed);
}

interface ByNumber {
  readonly path: { readonly invoiceNumber: string };
}

function open({ accountingTokenSeconds }: Habits): Service {
  const invoices = seedInvoices();
  const find = (number: string): Invoice | undefined => invoices.find((invoice) => invoice.number === number);
  return {
    fault,
    refuse,
    outside: {
      'POST /oauth/token': (headers, bodyText) => answerTokenRequest(headers, bodyText, accountingTokenSeconds),
    },
    operations: {
      listInvoices: operation<{ query: ListQuery }>(({ query }) => list(invoices, query)),
      getInvoice: operation<ByNumber>(({ path }) => {
        const invoice = find(path.invoiceNumber);
        return invoice === undefined ? notFound : vendor(200, 'invoice', invoice);
      }),
      getInvoiceForOrder: operation<{ path: { orderNumber: string } }>(({ path }) => {
        const invoice = invoices.find(({ orderNumber }) => orderNumber === path.orderNumber);
        return invoice === undefined ? notFound : vendor(200, 'invoice', invoice);
      }),
      downloadInvoice: operation<ByNumber>(({ path }) => {
        const invoice = find(path.invoiceNumber);
        if (invoice === undefined) return notFound;
        const disposition = `attachment; filename="${invoice.number}.pdf"`;
        const headers = { 'content-type': 'application/pdf', 'content-disposition': disposition };
        return { status: 200, headers, body: invoicePdf(invoice) };
      }),
      bookPayment: operation<ByNumber & { body: Payment }>(({ path, body, headers }) => {
        const mayWrite = accessOf(headers.authorization)?.scopes.includes('invoices:write') ?? false;
        if (!mayWrite) return failure(403, 'The scope invoices:write is needed.');
        const invoice = find(path.invoiceNumber);
        return invoice === undefined ? notFound : bookPayment(invoices, invoice, body);
      }),
    },
  };
}

/** Invoices: media types of its own, decimals as strings, OAuth2 client credentials, PDF files, a next-URL. */
export const accounting: ServiceDefinition = {
  name: 'accounting',
  file: 'accounting/openapi.yaml',
  basePath: '/api',
  open,
};
