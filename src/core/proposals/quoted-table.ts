import type { Language } from '../code/language/language.ts'
import { indentAt } from '../code/language/syntax.ts'
import type { Span, TestTable } from '../code/language/test-table.ts'
import { markOf, plainLines } from '../code/quoted-code.ts'

/** Of one table, in rows, lines and characters. */
const MAX_ROWS = 12
const MAX_ROW_LINES = 16
const MAX_ROW_TEXT = 800
/** Of a test with rows of its table, in characters and lines. */
export const MAX_TABLE = 1_800
export const MAX_TABLE_LINES = 40

/**
 * A test that goes through the rows of a literal table, with the first rows of it. Of several tables of the tests in
 * question the first whose test names the function; null where there is no table.
 * @param name of the function; null where its tests reach it through others: then only a table that fills the parameters
 * of a test counts, since a loop around it says little
 */
export function quotedTable(
  text: string,
  tables: readonly TestTable[],
  { name, places, language }: { name: string | null; places: readonly Span[]; language: Language },
): string | null {
  const concerned = tables.filter(({ driven }) =>
    places.some((place) => isWithin(driven, place) || isWithin(place, driven)),
  )
  const word = name === null ? null : new RegExp(`(?<![\\w$])${name.replaceAll('$', '\\$')}(?![\\w$])`)
  // The innermost: a loop around all tests of a file says little.
  const [table] = concerned
    .filter(({ driven }) =>
      word === null
        ? places.some((place) => isWithin(place, driven) && place.end === driven.end)
        : word.test(text.slice(driven.start, driven.end)),
    )
    .sort((a, b) => a.driven.end - a.driven.start - (b.driven.end - b.driven.start))
  if (table === undefined) return null
  const alike = concerned.filter(
    ({ driven }) => driven.start === table.driven.start && driven.end === table.driven.end,
  )
  const mark = markOf(language)
  // A loop in a test needs what the test declares before it, if that is short enough.
  const around = places.find((place) => isWithin(table.driven, place))
  const quote = (whole: Span) => {
    const isInside = ({ declared }: TestTable) => declared === null || isWithin(declared, whole)
    const declared = alike
      .filter((one) => !isInside(one))
      .map((one) => shortened(text, one.declared!, [one], mark))
    return [...new Set(declared), shortened(text, whole, alike.filter(isInside), mark)].join('\n\n')
  }
  const whole = around === undefined ? null : quote(around)
  const fits = whole !== null && whole.length <= MAX_TABLE && whole.split('\n').length <= MAX_TABLE_LINES
  return fits ? whole : quote(table.driven)
}

const isWithin = (inner: Span, outer: Span) => outer.start <= inner.start && inner.end <= outer.end

/** A part of the text with only the first rows of the tables in it; omissions are marked. */
function shortened(text: string, { start, end }: Span, tables: readonly TestTable[], mark: string): string {
  let code = text.slice(0, end)
  // The last one first, so that positions before it stay.
  for (const { rows } of tables.toSorted((a, b) => b.rows[0]!.start - a.rows[0]!.start)) {
    const kept = rowsThatFit(text, rows)
    if (kept === rows.length) continue
    const from = kept === 0 ? rows[0]!.start : rows[kept - 1]!.end
    const comma = kept === 0 ? '' : /^\s*,/.test(text.slice(from)) ? ',' : ''
    const indent = indentAt(text, rows[0]!.start)
    const left = `${comma}\n${indent}${mark} ... (${rows.length - kept} more rows)`
    code = code.slice(0, from) + left + code.slice(rows.at(-1)!.end).replace(/^,/, '')
  }
  return plainLines(code, start, code.length)
}

function rowsThatFit(text: string, rows: readonly Span[]): number {
  let kept = 0
  for (const { end } of rows.slice(0, MAX_ROWS)) {
    const code = text.slice(rows[0]!.start, end)
    if (code.length > MAX_ROW_TEXT || code.split('\n').length > MAX_ROW_LINES) break
    kept++
  }
  return kept
}
