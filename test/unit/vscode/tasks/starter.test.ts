import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTaskFile } from '../../../../src/core/tasks/parse-task-file.ts'
import { inspectTaskSet } from '../../../../src/node/task-files/load-task-set.ts'
import { FIRST_PROMPT, starterText, taskFileName } from '../../../../src/vscode/tasks/starter.ts'

describe('the starter of a new task file', () => {
  it('passes the check as it is, with tasks in every split', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'starter-'))
    try {
      writeFileSync(join(folder, taskFileName('My tasks')), starterText('My tasks'))
      const { set, diagnostics } = await inspectTaskSet(['my-tasks.tasks.yaml'], {
        cwd: folder,
      })
      expect(diagnostics).toEqual([])
      expect(set.name).toBe('My tasks')
      expect(new Set(set.tasks.map(({ split }) => split))).toEqual(new Set(['train', 'val', 'test']))
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })

  it('has the prompt that the cursor goes to, and an example of a command that is right once it is taken in', () => {
    const text = starterText('n')
    expect(text.split(FIRST_PROMPT)).toHaveLength(2)
    const whole = text.replace(/^ {2}# (- id: parse-port)/m, '  $1').replace(/^ {2}# ( {2}\w+:)/gm, '  $1')
    expect(parseTaskFile(whole, 'a.tasks.yaml').diagnostics).toEqual([])
    expect(parseTaskFile(whole, 'a.tasks.yaml').tasks.at(-1)?.verify[0]?.type).toBe('command')
  })

  it('is right whatever its name is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        const parsed = parseTaskFile(starterText(name), 'a.tasks.yaml')
        expect(parsed.diagnostics).toEqual([])
        expect(taskFileName(name)).toMatch(/^[a-z0-9][a-z0-9._-]*\.tasks\.yaml$/)
      }),
    )
  })
})
