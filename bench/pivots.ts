/**
 * Is the turn found after which an attempt was lost? Searches with planted turns, simulated; prints the table of
 * docs/measure.md: node bench/pivots.ts [SEARCHES]
 */
import { PIVOT_WORLDS, searchPlanted } from '../test/unit/core/credit/planted-pivots.ts'
import { table } from './print-table.ts'

const searches = Number(process.argv[2] ?? 2000)
const rows: string[][] = []
for (const [name, world] of Object.entries(PIVOT_WORLDS)) {
  const found = await Promise.all(Array.from({ length: searches }, (_, seed) => searchPlanted(world, seed)))
  const share = (is: (off: number | null) => boolean) =>
    `${((100 * found.filter(({ off }) => is(off)).length) / searches).toFixed(0)}%`
  const mean = (key: 'tries' | 'calls' | 'callsOfAll') =>
    (found.reduce((sum, one) => sum + one[key], 0) / searches).toFixed(0)
  rows.push([
    name,
    `${world.before.join('-')} -> ${world.after.join('-')}`,
    share((off) => off !== null && off <= 1),
    share((off) => off !== null && off > 1),
    share((off) => off === null),
    mean('tries'),
    mean('calls'),
    mean('callsOfAll'),
  ])
}
table(
  `Planted pivots, ${searches} searches a row`,
  [
    'task',
    'chance of success',
    'within a turn',
    'wrong',
    'nothing said',
    'continuations',
    'calls',
    'calls for 4 of every state',
  ],
  rows,
)
