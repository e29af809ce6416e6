import type { DemoService } from '../../demo/company.ts';
import { demoKeys } from '../../demo/demo-keys.ts';

export interface DemoRequest {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly form?: string;
}

export interface DemoAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body as JSON; `undefined` when it is something else. */
  readonly body: unknown;
}

const basic = (user: string, password: string): string => `Basic ${btoa(`${user}:${password}`)}`;

/** Headers with which a service lets one in. */
export const keys = {
  payments: { authorization: `Bearer ${demoKeys.paymentsKey}` },
  shipping: { 'x-api-key': demoKeys.shippingKey },
  mailing: { authorization: basic(demoKeys.mailingUser, demoKeys.mailingPassword) },
  accountingClient: { authorization: basic(demoKeys.accountingClientId, demoKeys.accountingClientSecret) },
} as const;

/** Calls a demo service; `target` is path and query below its base path. */
export async function call(service: DemoService, target: string, request: DemoRequest = {}): Promise<DemoAnswer> {
  const { json, form } = request;
  const type = json === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
  const body = json === undefined ? form : JSON.stringify(json);
  const response = await fetch(service.url + target, {
    method: request.method ?? (body === undefined ? 'GET' : 'POST'),
    headers: { ...(body === undefined ? {} : { 'content-type': type }), ...request.headers },
    ...(body === undefined ? {} : { body }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') ?? false;
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}

/** Headers with a fresh access token of `accounting`. */
export async function accountingKey(service: DemoService, scope = 'invoices:read invoices:write') {
  const response = await fetch(`${service.origin}/oauth/token`, {
    method: 'POST',
    headers: keys.accountingClient,
    body: new URLSearchParams({ grant_type: 'client_credentials', scope }),
  });
  const { access_token } = (await response.json()) as { access_token: string };
  return { authorization: `Bearer ${access_token}` };
}
