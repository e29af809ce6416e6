import { basketOfOrder, type CheckoutInput, checkInput, priceBasket } from './checkout/basket.ts';
import { findEarlier } from './checkout/earlier-checkout.ts';
import { oneAtATime } from './checkout/one-at-a-time.ts';
import { runSaga, type StepReport } from './checkout/saga.ts';
import { type CheckoutState, checkoutSources, checkoutSteps, references, type StepName } from './checkout/steps.ts';
import { UsedKey } from './checkout/used-key.ts';
import { refusal } from './refusal.ts';
import type { ShopContext } from './shop-context.ts';

/** An order is placed when stock and money are there. */
const stepsBeforeShipment = 3;

/** The resolver of `Mutation.checkout`. Two requests with one key are worked on one after the other. */
export function createCheckout() {
  const inTurn = oneAtATime();
  return async (_root: unknown, { input }: { readonly input: CheckoutInput }, context: ShopContext) => {
    checkInput(input);
    try {
      return await inTurn(input.idempotencyKey, () => checkOut(input, context));
    } catch (error) {
      throw error instanceof UsedKey ? refusal('CONFLICT', error.message) : error;
    }
  };
}

export const checkoutResolvers = { Mutation: { checkout: createCheckout() } };

async function checkOut(input: CheckoutInput, context: ShopContext) {
  const { sources, undoSources } = checkoutSources(context);
  const earlier = await findEarlier(input, sources);
  if (earlier?.shipment) return resultOf(earlier, allDone(earlier), true);
  const basket = earlier ? await basketOfOrder(earlier.order, sources) : await priceBasket(input, sources);
  const { idempotencyKey: key, paymentToken } = input;
  const steps = checkoutSteps({ key, paymentToken, basket, sources, undoSources });
  const { state, reports } = await runSaga(steps, earlier ?? {}, earlier ? stepsBeforeShipment : 0);
  return resultOf(state, reports, earlier !== undefined);
}

function allDone(state: CheckoutState): StepReport<StepName>[] {
  const names = Object.keys(references) as StepName[];
  return names.map((name) => ({ name, status: 'DONE', reference: references[name](state) }));
}

function resultOf(state: CheckoutState, steps: readonly StepReport<StepName>[], repeated: boolean) {
  if (steps.some(({ status }) => status !== 'DONE')) {
    const isLeft = steps.some(({ status }) => status === 'UNDO_FAILED');
    return { status: isLeft ? 'UNDO_FAILED' : 'UNDONE', repeated, steps };
  }
  const { order, charge, shipment } = state;
  const total = charge && { amountMinor: charge.amount, currency: charge.currency.toUpperCase() };
  return { status: 'COMPLETED', repeated, total, order, payment: charge, shipment, steps };
}
