import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { canDo, inEditorWords, wordRemedy } from '../../../../src/vscode/editor/word-remedy.ts'
import { commandLine } from '../../../support/command-line.ts'
import { REMEDIES } from '../../../support/remedies.ts'
import { english } from '../experiences/make-experience.ts'

const read = (name: string) => readFileSync(new URL(`../../../../${name}`, import.meta.url), 'utf8')
const titles = Object.values(JSON.parse(read('package.nls.json')) as Record<string, string>)
const { flags } = await commandLine()
const settings = read('package.json')

describe('what can be done in the words of the editor', () => {
  it.each(REMEDIES)('$do: names no flag and no command line, and only what the editor has', (remedy) => {
    const words = wordRemedy(remedy, english) ?? ''
    expect(words).toMatch(/^[a-z].*[^.]$/)
    for (const flag of flags) expect(words.split(/[\s"]+/)).not.toContain(flag)
    expect(words).not.toMatch(/\btfgrpo [a-z]|_KEY\b/)
    for (const [, title] of words.matchAll(/"GRPO: ([^"]+)"/g)) expect(titles).toContain(title)
    for (const [setting] of words.matchAll(/\btfgrpo\.\w+/g)) expect(settings).toContain(`"${setting}"`)
  })

  it('leaves what happened as it is, also of runs of older versions', () => {
    const old = 'The budget of 20 calls is used up; give a larger --max-calls with --resume to go on.'
    expect(inEditorWords({ sentence: old }, english)).toBe(old)
    expect(inEditorWords({ sentence: 'It stopped.', remedies: [{ do: 'resume' }] }, english)).toBe(
      'It stopped: resume the run (nothing is paid twice).',
    )
  })

  it('knows which button belongs to a sentence', () => {
    const told = { sentence: 'It is not here.', remedies: [{ do: 'fetch-embedded-model' as const }] }
    expect(canDo(told, 'fetch-embedded-model')).toBe(true)
    expect(canDo(told, 'allow-unsandboxed')).toBe(false)
    expect(canDo({}, 'resume')).toBe(false)
  })
})
