/** The licences of the packages whose code is in a bundle. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from '../run-step.ts'

/** Packages that are included next to the bundle. */
const BESIDE = ['@anthropic-ai/sandbox-runtime', '@vscode/tree-sitter-wasm']

/** Writes one text with all licences, from what the build noted down in `dist/inputs.json`, which it takes away. */
export function writeNotices(dist: string, file: string): void {
  const notes = join(dist, 'inputs.json')
  const inputs = JSON.parse(readFileSync(notes, 'utf8')) as string[]
  rmSync(notes)
  const folders = new Set(BESIDE.map((name) => `node_modules/${name}`))
  for (const input of inputs) {
    const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1]
    if (found) folders.add(found)
  }
  writeFileSync(file, [...folders].sort().map(noticeOf).join('\n'))
}

function noticeOf(folder: string): string {
  const place = join(ROOT, folder)
  const { name, version, license } = JSON.parse(readFileSync(join(place, 'package.json'), 'utf8')) as {
    name: string
    version: string
    license?: string
  }
  const text = readdirSync(place).find((each) => /^licen[cs]e/i.test(each))
  const body = text === undefined ? '' : `\n${readFileSync(join(place, text), 'utf8').trim()}\n`
  return `${'='.repeat(80)}\n${name} ${version} (${license ?? 'see its licence'})\n${body}`
}
