import { customerResolvers } from './customer.ts';

export default { ...customerResolvers };
