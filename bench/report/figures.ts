/** A rate as it stands in tables: whole above 100, else with one decimal. */
export function rateText(rate: number): string {
  return rate >= 100 ? Math.round(rate).toLocaleString('en') : rate.toFixed(1);
}

/** A time in milliseconds with the digits that mean something. */
export function millisecondsText(ms: number): string {
  if (ms >= 100) return Math.round(ms).toLocaleString('en');
  return ms >= 10 ? ms.toFixed(1) : ms.toFixed(2);
}

/** A ratio with two to three digits. */
export function ratioText(ratio: number): string {
  if (ratio >= 100) return Math.round(ratio).toLocaleString('en');
  return ratio >= 10 ? ratio.toFixed(1) : ratio.toFixed(2);
}
