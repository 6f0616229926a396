/** percent(1500, 12) -> 180 */
export function percent(cents: number, rate: number): number {
  return (cents * rate) / 100
}

/** Down to what can be paid with coins of five cents and more: payable(183.6) -> 180 */
export function payable(cents: number): number {
  return Math.floor(cents / 5) * 5
}
