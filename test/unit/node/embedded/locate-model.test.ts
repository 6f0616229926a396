import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterEach, expect, it } from 'vitest'
import { shippedRuntime } from '../../../../src/node/embedded/locate-model.ts'

const dist = mkdtempSync(join(tmpdir(), 'tfgrpo-shipped-'))
const engine = join(dist, 'engine')
const chunk = pathToFileURL(join(dist, 'chunks', 'chunk-A.js')).href
const entry = pathToFileURL(join(dist, 'cli.js')).href

afterEach(() => rmSync(engine, { recursive: true, force: true }))

it('finds the engine next to the code, from an entry and from a chunk', () => {
  mkdirSync(join(engine, 'node_modules', 'node-llama-cpp'), { recursive: true })
  writeFileSync(join(engine, 'node_modules', 'node-llama-cpp', 'package.json'), '{}')
  expect([shippedRuntime(entry), shippedRuntime(chunk)]).toEqual([engine, engine])
})

it('finds none where there is none, nor in a folder of that name with other content', () => {
  expect(shippedRuntime(entry)).toBe(null)
  mkdirSync(engine)
  expect(shippedRuntime(entry)).toBe(null)
})
