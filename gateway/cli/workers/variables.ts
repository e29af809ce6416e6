/** Variables of the environment by which a worker knows what it is. */
export const workerVariables = { number: 'WEFT_WORKER', artefact: 'WEFT_ARTEFACT' } as const;
