import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findReports } from '../../../../../src/node/workspaces/local/reports.ts'

let work = ''
beforeEach(async () => {
  work = await mkdtemp(join(tmpdir(), 'reports-'))
})
afterEach(() => rm(work, { recursive: true, force: true }))

const find = async () => {
  const found = await findReports(work, { old: [], answers: [], since: 0, seen: new Map(), named: [] })
  return found.map(({ path }) => path)
}

it('collects JUnit XML and the JSON of jest, vitest and mocha, and no other JSON', async () => {
  await writeFile(join(work, 'junit.xml'), '<testsuites></testsuites>')
  await writeFile(join(work, 'jest.json'), JSON.stringify({ testResults: [] }))
  const stats = { tests: 0, passes: 0, failures: 0 }
  await writeFile(join(work, 'mocha.json'), JSON.stringify({ stats, passes: [], failures: [] }))
  await writeFile(join(work, 'other.json'), JSON.stringify({ stats: { lines: 3 }, failures: [] }))
  expect(await find()).toEqual(['jest.json', 'junit.xml', 'mocha.json'])
})
