import type { Item } from './items.ts'
import { payable } from './money.ts'
import { nextId, type Store } from './store.ts'
import { tidy } from './text.ts'

/** Adds the items of the office's list, with a line "name;value in cents" for each. */
export function importItems(store: Store, list: string): Item[] {
  const items = list
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Item => {
      const [name = '', value = '0'] = line.split(';')
      return { id: nextId(store, 'item'), name: tidy(name), value: payable(Number(value)), state: 'ready' }
    })
  store.items.push(...items)
  return items
}
