/**
 * An amount in the currency's main unit, so many times, in its smallest unit: `minorUnits(1.09, 'USD', 1500)` is 163500.
 * @param amount A number, or a decimal number as text.
 * @param currency ISO 4217 code, which tells how many decimals there are: two for USD, none for JPY.
 */
export function minorUnits(amount: number | string, currency: string, times = 1): number {
  // Fifteen digits are what a double holds faithfully: 1.005 × 100 is 100.49999999999999 before they are cut, 100.5 after.
  return Math.round(Number((Number(amount) * times * 10 ** decimalsOf(currency)).toPrecision(15)));
}

function decimalsOf(currency: string): number {
  return new Intl.NumberFormat('en', { style: 'currency', currency }).resolvedOptions().maximumFractionDigits ?? 2;
}
