import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FILE_LIMITS, readReport } from '../../../../src/node/report/read-report.ts'
import { RunWriter } from '../../../../src/node/runs/run-writer.ts'
import { reportData } from '../../../support/report-page.ts'
import { tamperedRun } from '../../../support/tampered-run.ts'

let folder: string
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-report-'))
  const { plan, events } = tamperedRun()
  writeFileSync(join(folder, 'plan.json'), JSON.stringify(plan))
  const writer = new RunWriter(folder, { run: 'r1', agent: 'reply', model: 'm', version: '0' })
  for (const event of events) await writer.write(event)
  await writer.close()
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('answers that tampered are read from the folder, also those found after their verdict was stored', async () => {
  const { tampered, leftOut, groups } = await readReport(folder)
  const expected = reportData(tamperedRun())
  expect(tampered).toEqual(expected.tampered)
  expect(new Set(tampered.map(({ phase }) => phase))).toEqual(new Set(['rollouts', 'trial']))
  expect(leftOut).toEqual(expected.leftOut)
  expect(groups).toEqual(expected.groups)
})

it('none of them is left out where the page would be too large', async () => {
  const { tampered, groups, omitted } = await readReport(folder, { ...FILE_LIMITS, tries: 0 })
  expect(tampered).toHaveLength((await readReport(folder)).tampered.length)
  expect(groups.flatMap(({ attempts }) => attempts)).toHaveLength(tampered.length)
  expect(omitted).toBeGreaterThan(0)
})
