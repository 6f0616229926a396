import { messageOf, UsageError } from '../../errors.ts'
import { type ImportedTask, type LeftOut, leftOutOf } from './imported.ts'
import { readSpecialColumns } from './promptfoo-cell.ts'
import { type ReadYaml, readYaml } from './promptfoo-config.ts'
import { type ReadReferenced, unreadable } from './promptfoo-files.ts'
import { isRecord, type Rows, readCsv, readJsonl } from './read-rows.ts'

/** One test of the configuration, with its position. */
export interface Test extends Pick<ImportedTask, 'line' | 'beside'> {
  values: Record<string, unknown>
}

/** The tests of a configuration, those in files next to it included. */
export async function testsOf(
  { value: root, lineOf, isListAt }: ReadYaml,
  read: ReadReferenced,
  leftOut: LeftOut[],
): Promise<Test[]> {
  const tests = isRecord(root) ? root.tests : undefined
  const list = tests === undefined || tests === null ? [] : Array.isArray(tests) ? tests : [tests]
  const out: Test[] = []
  for (const [index, entry] of list.entries()) {
    const line = isListAt('tests') ? lineOf('tests', index) : lineOf('tests')
    const path = isRecord(entry) && typeof entry.path === 'string' ? entry.path : entry
    if (typeof path === 'string')
      out.push(...(await testsInFile(path.replace(/^file:\/\//, ''), path !== entry, line, read, leftOut)))
    else if (isRecord(entry)) out.push({ line, values: entry })
    else leftOut.push({ line, reason: 'this test is neither a test nor the name of a file with some.' })
  }
  return out
}

/** @param asRows whether tests in YAML are rows of variables, as they are where a file is named by "path" */
async function testsInFile(
  path: string,
  asRows: boolean,
  line: number,
  read: ReadReferenced,
  leftOut: LeftOut[],
): Promise<Test[]> {
  const refuse = (reason: string) => {
    leftOut.push({ line, reason: `the tests are in a file: ${reason}` })
    return []
  }
  const why = /^\w+:\/\//.test(path)
    ? `${path} is not on this machine.`
    : unreadable(path, /\.(?:csv|jsonl|json|ya?ml)$/)
  if (why !== null) return refuse(why)
  const text = await read(path)
  if (text === null) return refuse(`${path} is not a text file next to the configuration.`)
  const place = (row: number) => ({ line, beside: `${path}:${row}` })
  const leave = (rows: Rows) =>
    leftOut.push(...rows.leftOut.map(({ line: row, reason }) => leftOutOf(place(row), reason)))
  try {
    if (path.endsWith('.csv')) {
      const rows = readCsv(text, path)
      leave(rows)
      return rows.rows.map((row) => ({ ...place(row.line), values: { ...readSpecialColumns(row.values) } }))
    }
    if (path.endsWith('.jsonl')) {
      const rows = readJsonl(text)
      leave(rows)
      return rows.rows.map((row) => ({ ...place(row.line), values: { ...row.values } }))
    }
    const { value, lineOf, isListAt } = readYaml(text, path)
    return (Array.isArray(value) ? value : [value]).flatMap((one: unknown, index) => {
      const at = place(isListAt() ? lineOf(index) : 1)
      if (!isRecord(one)) {
        leftOut.push(leftOutOf(at, 'this is no test.'))
        return []
      }
      return [{ ...at, values: asRows && !path.endsWith('.json') ? { ...readSpecialColumns(one) } : one }]
    })
  } catch (error) {
    if (error instanceof UsageError) return refuse(messageOf(error).sentence)
    throw error
  }
}
