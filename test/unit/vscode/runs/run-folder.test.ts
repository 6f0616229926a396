import { expect, it } from 'vitest'
import { folderOf } from '../../../../src/vscode/runs/run-folder.ts'

const FOLDER = '/w/.grpo/runs/r7'

it('is known of whatever a command is called on', () => {
  for (const of of [
    FOLDER,
    { scheme: 'file', fsPath: FOLDER },
    { type: 'run', folder: FOLDER, entry: {} },
    { kind: 'result', path: '/w/.grpo/library.yaml', result: { outcome: { run: 'r7', folder: FOLDER } } },
    { kind: 'held', path: '/w/.grpo/library.yaml', held: { run: 'r7', folder: FOLDER, lessons: [] } },
  ])
    expect(folderOf(of), JSON.stringify(of)).toBe(FOLDER)
})

it('is none of what holds no run', () => {
  for (const of of [undefined, null, 7, {}, { kind: 'group', path: '/w/.grpo/library.yaml' }])
    expect(folderOf(of)).toBeNull()
})
