import { date } from './date.ts'
import { digits } from './digits.ts'
import { wholeList } from './list.ts'
import { ends } from './part.ts'
import { scale } from './scale.ts'
import { style } from './style.ts'
import type { Fitted, Transform } from './transform.ts'

/** All that can be done to a value on its way into what a check expects. A new one is a file and a row here. */
export const TRANSFORMS: readonly Transform[] = [style, scale, digits, date, wholeList, ends]

export const UNCHANGED: Fitted = {
  apply: (value) => value,
  noun: (of) => of,
  order: (of) => `Use ${of}`,
  cost: 0,
}
