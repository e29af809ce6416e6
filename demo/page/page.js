import { SignIn } from './sign-in.js';

const query = `query DeskOrders {
  listOrders(limit: 6, status: [DELIVERED, IN_TRANSIT]) {
    id
    placedAt
    total { amount currency }
    customer { name }
    payment { refunded paymentMethod { brand last4 } }
  }
}`;

const element = (id) => document.getElementById(id);

const settings = await (await fetch('settings.json')).json();
const signIn = new SignIn(settings);

element('sign-in').addEventListener('click', () => attempt(() => signIn.begin()));
element('sign-out').addEventListener('click', () => attempt(() => signedOut()));

await attempt(async () => {
  const person = await signIn.finish();
  if (person) await showOrders(person);
});
element('sign-in').disabled = false;

async function showOrders(person) {
  element('name').textContent = person.name ?? person.sub;
  element('who').hidden = false;
  element('hello').hidden = true;
  const startedAt = performance.now();
  const response = await signIn.fetch(settings.gateway, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const { data, errors = [] } = await response.json();
  if (response.status === 401) throw new Error('Your sign-in is over. Sign out, and in again.');
  if (errors.some(({ extensions }) => extensions?.code === 'FORBIDDEN')) {
    throw new Error(`${person.name} may not see all of this: payments need the scope payments:read.`);
  }
  if (!data) throw new Error(errors[0]?.message ?? 'There is no answer.');
  element('asked').textContent =
    `Orders, their customers and their payments: one query, answered in ${Math.round(performance.now() - startedAt)} ms.`;
  element('orders').replaceChildren(...data.listOrders.map(orderItem));
  element('answer').hidden = false;
}

async function signedOut() {
  for (const id of ['who', 'answer']) element(id).hidden = true;
  element('orders').replaceChildren();
  element('hello').hidden = false;
  await signIn.signOut();
}

function orderItem({ id, placedAt, total, customer, payment }) {
  const item = document.createElement('li');
  const day = new Date(placedAt).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const method = payment?.paymentMethod;
  const paid = payment ? `paid by ${method?.brand} ${method?.last4 ?? ''}`.trim() : 'not paid';
  item.append(
    part('strong', customer?.name ?? 'A guest'),
    part('span', amountOf(total), 'amount'),
    part('small', `${id} · ${day}`),
    part('span', payment?.refunded ? 'refunded' : paid, payment ? 'paid' : 'unpaid'),
  );
  return item;
}

function amountOf({ amount, currency }) {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).format(amount);
}

function part(name, text, className = '') {
  return Object.assign(document.createElement(name), { textContent: text, className });
}

/** What fails is told as a sentence; nothing of an answer is ever put into the page as HTML. */
async function attempt(work) {
  const notice = element('notice');
  notice.hidden = true;
  try {
    await work();
  } catch (error) {
    notice.textContent = sentenceOf(error);
    notice.hidden = false;
  }
}

function sentenceOf(error) {
  if (error.error === 'access_denied') return 'Nobody was signed in: it was refused.';
  if (error instanceof TypeError) return 'The identity provider or the gateway cannot be reached.';
  return error.message;
}
