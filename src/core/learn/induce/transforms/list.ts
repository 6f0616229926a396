import { bitsOf, equal, numberValue, show, textValue, type Value } from '../values/value.ts'
import type { Fitted, Transform } from './transform.ts'

type Items = readonly Value[]

function ofItems(cost: number, noun: string, order: string, make: (items: Items) => Value | null): Fitted {
  return {
    apply: (value) => (value.type === 'list' && value.items.length > 0 ? make(value.items) : null),
    noun: (of) => noun.replace('…', of),
    order: (of) => order.replace('…', of),
    cost,
  }
}

const list = (items: Items): Value => ({ type: 'list', name: '', items: [...items] })

function compare(a: Value, b: Value): number {
  if (a.type === 'number' && b.type === 'number') return a.number - b.number
  const [one, other] = [show(a), show(b)]
  return one < other ? -1 : one > other ? 1 : 0
}

const sorted = (items: Items) => [...items].sort(compare)
const distinct = (items: Items) =>
  items.filter((item, at) => items.findIndex((other) => equal(item, other)) === at)

function sum(items: Items): Value | null {
  let total = 0
  for (const item of items) {
    if (item.type !== 'number') return null
    total += item.number
  }
  return numberValue(Number(total.toPrecision(12)))
}

const orderOf = (...given: Parameters<typeof ofItems>): Fitted => ({ ...ofItems(...given), settles: true })

const ORDERS: readonly Fitted[] = [
  orderOf(2, '… in ascending order', 'Sort … in ascending order', (items) => list(sorted(items))),
  orderOf(2, '… in descending order', 'Sort … in descending order', (items) => list(sorted(items).reverse())),
  ofItems(3, '… in reverse order', 'Reverse the order of …', (items) => list([...items].reverse())),
  orderOf(3, '… without duplicates', 'Remove duplicates from …', (items) => list(distinct(items))),
  orderOf(
    4,
    '… without duplicates in ascending order',
    'Sort … in ascending order without duplicates',
    (items) => list(sorted(distinct(items))),
  ),
]

const SINGLE: readonly Fitted[] = [
  ofItems(3, 'the number of entries of …', 'Count the entries of …', (items) => numberValue(items.length)),
  ofItems(3, 'the sum of …', 'Add up …', sum),
  ofItems(3, 'the first entry of …', 'Take the first entry of …', (items) => items[0]!),
  ofItems(3, 'the last entry of …', 'Take the last entry of …', (items) => items.at(-1)!),
  ofItems(4, 'the smallest entry of …', 'Take the smallest entry of …', (items) => sorted(items)[0]!),
  ofItems(4, 'the largest entry of …', 'Take the largest entry of …', (items) => sorted(items).at(-1)!),
]

const SEPARATORS = [', ', ',', '; ', ';', ' ', '-', '/', '|', ' | ', ' and ', '+', ':', '\n']

/** Order, duplicates, and what is made of a list as a whole. */
export const wholeList: Transform = {
  fit: (from, to) => {
    if (from.type !== 'list') return []
    if (to.type === 'list') return ORDERS
    const fitted = [...SINGLE]
    if (to.type === 'text')
      for (const separator of SEPARATORS)
        if (to.text.includes(separator))
          fitted.push(
            ofItems(
              4,
              `… joined with ${JSON.stringify(separator)}`,
              `Join … with ${JSON.stringify(separator)}`,
              (items) =>
                textValue(
                  items.map((item) => (item.type === 'text' ? item.text : show(item))).join(separator),
                ),
            ),
          )
    return fitted
  },
  relevant: (from, to) =>
    from.type === 'list' &&
    to.type === 'list' &&
    from.items.length > 1 &&
    bitsOf(to) > 3 &&
    to.items.every((item) => from.items.some((other) => equal(item, other))) &&
    from.items.every((item) => to.items.some((other) => equal(item, other))),
  tells: 4,
}
