import type { UpstreamPolicy } from './policy.ts';

/** Shows each call to the meter of its operation, which may refuse it, and then what became of it. */
export function meterCalls(source: string): UpstreamPolicy {
  return (next) => async (request, context) => {
    const end = context.meter?.begin(source, request, context);
    if (!end) return next(request, context);
    try {
      const response = await next(request, context);
      end({ response });
      return response;
    } catch (error) {
      end({ error });
      throw error;
    }
  };
}
