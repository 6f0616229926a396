import { textValue } from '../values/value.ts'
import { capitalized } from '../values/words.ts'
import type { Fitted, Transform } from './transform.ts'

interface Day {
  year: number
  month: number
  day: number
}

const MONTHS = 'january february march april may june july august september october november december'.split(
  ' ',
)

/** A day as people and programs write it; of 03/04/2024 both readings. */
export function readDays(text: string): Day[] {
  const day = (year: string, month: number, date: string): Day[] => {
    const read = { year: Number(year), month, day: Number(date) }
    return month >= 1 && month <= 12 && read.day >= 1 && read.day <= 31 ? [read] : []
  }
  const iso = /^(\d{4})([-/.]?)(\d{2})\2(\d{2})(?:T.*)?$/.exec(text)
  if (iso) return day(iso[1]!, Number(iso[3]), iso[4]!)
  const numbers = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(text)
  if (numbers)
    return [
      ...day(numbers[4]!, Number(numbers[3]), numbers[1]!),
      ...day(numbers[4]!, Number(numbers[1]), numbers[3]!),
    ]
  const words =
    /^(?:(\d{1,2})(?:st|nd|rd|th)?\.?\s+([A-Za-z]{3,9})\.?|([A-Za-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?),?\s+(\d{4})$/.exec(
      text,
    )
  if (!words) return []
  const name = (words[2] ?? words[3]!).toLowerCase()
  const month = MONTHS.findIndex((one) => one === name || one.slice(0, 3) === name) + 1
  return day(words[5]!, month, words[1] ?? words[4]!)
}

const two = (number: number) => String(number).padStart(2, '0')
const monthName = ({ month }: Day) => capitalized(MONTHS[month - 1]!)

const FORMS: readonly { form: string; write(day: Day): string }[] = [
  { form: 'YYYY-MM-DD', write: (day) => `${day.year}-${two(day.month)}-${two(day.day)}` },
  { form: 'YYYYMMDD', write: (day) => `${day.year}${two(day.month)}${two(day.day)}` },
  { form: 'YYYY/MM/DD', write: (day) => `${day.year}/${two(day.month)}/${two(day.day)}` },
  { form: 'DD.MM.YYYY', write: (day) => `${two(day.day)}.${two(day.month)}.${day.year}` },
  { form: 'DD/MM/YYYY', write: (day) => `${two(day.day)}/${two(day.month)}/${day.year}` },
  { form: 'MM/DD/YYYY', write: (day) => `${two(day.month)}/${two(day.day)}/${day.year}` },
  { form: 'DD-MM-YYYY', write: (day) => `${two(day.day)}-${two(day.month)}-${day.year}` },
  { form: 'D Month YYYY', write: (day) => `${day.day} ${monthName(day)} ${day.year}` },
  { form: 'Month D, YYYY', write: (day) => `${monthName(day)} ${day.day}, ${day.year}` },
  { form: 'D Mon YYYY', write: (day) => `${day.day} ${monthName(day).slice(0, 3)} ${day.year}` },
  { form: 'Mon D, YYYY', write: (day) => `${monthName(day).slice(0, 3)} ${day.day}, ${day.year}` },
  { form: 'YYYY-MM', write: (day) => `${day.year}-${two(day.month)}` },
  { form: 'YYYY', write: (day) => String(day.year) },
]

/** Whether what was written is read as the same day again. */
function settles(write: (day: Day) => string, reading: number): boolean {
  const day = { year: 2024, month: 3, day: 4 }
  const again = readDays(write(day)).at(reading)
  return again?.month === day.month && again.day === day.day
}

/** One reading of 03/04/2024 each: the day first, and the month first. */
const FITTED: readonly Fitted[] = FORMS.flatMap(({ form, write }, index) =>
  [0, -1].map(
    (reading): Fitted => ({
      apply: (value) => {
        const read = value.type === 'text' ? readDays(value.text).at(reading) : undefined
        return read === undefined ? null : textValue(write(read))
      },
      noun: (of) => `${of} in the form ${form}`,
      order: (of) => `Write ${of} in the form ${form}`,
      cost: 3 + (index > 6 ? 1 : 0) - reading * 0.5,
      ...(settles(write, reading) && { settles: true }),
    }),
  ),
)

/** A date in another form. */
export const date: Transform = {
  fit: (from) => (from.type === 'text' && readDays(from.text).length > 0 ? FITTED : []),
  relevant: (from, to) => {
    if (from.type !== 'text' || to.type !== 'text') return false
    const days = readDays(to.text)
    return readDays(from.text).some((one) =>
      days.some(({ year, month, day }) => one.year === year && one.month === month && one.day === day),
    )
  },
  tells: 6,
}
