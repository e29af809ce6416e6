/**
 * Credentials that the demo services accept. They are public on purpose: they open nothing but made-up data on
 * 127.0.0.1.
 */
export const demoKeys = {
  /** Bearer key of `payments`. */
  paymentsKey: 'sk_demo_not_a_secret_4104',
  /** `X-Api-Key` of `shipping`. */
  shippingKey: 'demo-shipping-key-not-a-secret',
  /** Signs what `shipping` sends to webhooks (HMAC-SHA-256). */
  shippingWebhookSecret: 'demo-webhook-secret-not-a-secret',
  /** OAuth2 client of `accounting`. */
  accountingClientId: 'demo-gateway',
  accountingClientSecret: 'demo-client-secret-not-a-secret',
  /** Basic credentials of `mailing`. */
  mailingUser: 'demo-gateway',
  mailingPassword: 'demo-password-not-a-secret',
  /** Query key of `stays`. */
  staysKey: 'demo-stays-key-not-a-secret',
} as const;
