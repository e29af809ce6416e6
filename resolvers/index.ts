import { checkoutResolvers } from './checkout.ts';
import { customerResolvers } from './customer.ts';
import { tripsResolvers } from './trips.ts';

export default { ...checkoutResolvers, ...customerResolvers, ...tripsResolvers };
