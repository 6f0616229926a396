const DAY = 24 * 60 * 60 * 1000

/** addDays('2026-03-02', 3) -> '2026-03-05' */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY).toISOString().slice(0, 10)
}

/** The day itself, or the Monday after it where it is a Sunday: openDay('2026-03-08') -> '2026-03-09' */
export function openDay(day: string): string {
  return new Date(day).getUTCDay() === 0 ? addDays(day, 1) : day
}
