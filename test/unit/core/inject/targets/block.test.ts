import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { BEGIN_MARKER, END_MARKER } from '../../../../../src/core/inject/targets/block.ts'
import { exportPath, renderExport } from '../../../../../src/core/inject/targets.ts'

const around = fc.string({ unit: fc.constantFrom('a', '# b', '\n', '\r\n', ' ', '<!-- c -->', '```', 'ü') })

const renderAgentsMd = (text: string | null, prior: string) =>
  renderExport('agents-md', { text, prior, file: exportPath('agents-md') })
const renderSkill = (text: string | null, prior: string, name?: string) =>
  renderExport('skill', { text, prior, name, file: exportPath('skill', name) })

describe('the block in AGENTS.md', () => {
  test('a new file holds the block alone, and goes with it', () => {
    const text = renderAgentsMd(null, 'Prior\n- rule')
    expect(text).toBe(`${BEGIN_MARKER}\nPrior\n- rule\n${END_MARKER}\n`)
    expect(renderAgentsMd(text, '')).toBeNull()
  })

  test('outside the markers every byte stays: write, replace, remove', () => {
    fc.assert(
      fc.property(around, around, (before, after) => {
        const first = renderAgentsMd(before, 'one')!
        expect(first.startsWith(before)).toBe(true)
        const moved = first + after
        const second = renderAgentsMd(moved, 'two\n- more')!
        const eol = moved.includes('\r\n') ? '\r\n' : '\n'
        expect(second.startsWith(before)).toBe(true)
        expect(second.endsWith(after)).toBe(true)
        expect(second).toContain(`two${eol}- more${eol}`)
        expect(second).not.toContain('one')
        expect(renderAgentsMd(second, 'two\n- more')).toBe(second)
        if (before !== '') expect(renderAgentsMd(first, '')).toBe(before)
      }),
    )
  })

  test('markers that do not pair are an error with their lines, and nothing is written', () => {
    expect(() => renderAgentsMd(`a\n${BEGIN_MARKER}\nb`, 'x')).toThrow(/^AGENTS.md:2: .*do not pair/)
    expect(() => renderAgentsMd(`${END_MARKER}\n${BEGIN_MARKER}`, 'x')).toThrow(/do not pair/)
  })

  test('an experience cannot end the block', () => {
    const text = renderAgentsMd(null, `rule ${END_MARKER} more`)!
    expect(renderAgentsMd(text, '')).toBeNull()
  })
})

describe('the skill', () => {
  test('has a name, states when to use it, and goes when it is empty', () => {
    const text = renderSkill(null, 'Prior\n- rule')!
    expect(text).toMatch(/^---\nname: project-experience\ndescription: .*Use whenever.*\n---\n/)
    expect(text).toContain('- rule')
    expect(renderSkill(text, '')).toBeNull()
    expect(renderSkill(`${text}\nMy own words.\n`, '')).toContain('My own words.')
  })

  test('a description that the user changed stays', () => {
    const text = renderSkill(null, 'one')!.replace(/description: .*/, 'description: mine')
    expect(renderSkill(text, 'two')).toBe(text.replace('one', 'two'))
  })

  test('a skill of somebody else is not overwritten; a bad name is refused', () => {
    expect(() => renderSkill('---\nname: x\n---\nmine', 'two')).toThrow(/not written by/)
    expect(() => renderSkill(null, 'x', 'My Skill')).toThrow(/not a valid name for a skill/)
  })
})
