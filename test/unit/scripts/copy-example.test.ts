import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { copyExample, isPart } from '../../../scripts/copy-example.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tfgrpo-copied-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('an example is copied with the floors of its tasks', () => {
  const copy = join(folder, 'order-service')
  copyExample('order-service', copy)
  expect(readdirSync(join(copy, '.grpo'))).toEqual(['floors.json'])
  expect(existsSync(join(copy, 'order-service.tasks.yaml'))).toBe(true)
  expect(existsSync(join(copy, 'workspace/package.json'))).toBe(true)
})

it.each(['library.yaml', 'looks.jsonl', '.gitignore', 'runs', 'runs/r1/plan.json', 'runs/floors.json'])(
  '%s, which somebody has trained in it, stays where it is',
  (path) => {
    expect(isPart(join('.grpo', path))).toBe(false)
    expect(isPart(join('workspace', path))).toBe(true)
  },
)
