import { beforeAll, describe, expect, it } from 'vitest'
import { findFunctions } from '../../../../../src/core/code/find-functions.ts'
import type { Parse } from '../../../../../src/core/code/language/syntax.ts'
import { spliceAnswer } from '../../../../../src/core/code/splice-answer.ts'
import { proposeFromTests } from '../../../../../src/core/proposals/from-tests.ts'
import { Repository } from '../../../../../src/core/proposals/repository.ts'
import { loadParser } from '../../../../../src/node/code/load-parser.ts'

let parse: Parse
beforeAll(async () => {
  parse = await loadParser()
})

const CODE = `/** Doubles a number, or a text. */
export function twice(a: string): string
/** Of a number. */
export function twice(a: number): number;
export function twice(a: any): any {
  return typeof a === 'number' ? a * 2 : a + a
}

export class Box {
  /** Opens it. */
  open(how: 'wide'): void
  open(how: 'narrow'): string
  open(how: string): any {
    return how === 'wide' ? undefined : this.other(how, 1)
  }
  other(how: string, times: number) {
    return how.repeat(times)
  }
}
`

describe('overload signatures', () => {
  it('belong to what they are of, with the comment of the first', () => {
    const shown = findFunctions(parse, 'typescript', CODE).map(({ symbol, doc, overloads }) => [
      symbol,
      doc,
      overloads === null ? null : CODE.slice(overloads.start, overloads.end),
    ])
    expect(shown).toEqual([
      [
        'twice',
        'Doubles a number, or a text.',
        'export function twice(a: string): string\n/** Of a number. */\nexport function twice(a: number): number;',
      ],
      ['Box.open', 'Opens it.', "open(how: 'wide'): void\n  open(how: 'narrow'): string"],
      ['Box.other', '', null],
    ])
  })

  it('are in the prompt, also where the file is too large to be shown', () => {
    const files = {
      'src/a.ts': `${CODE}${'// filler that makes the file large\n'.repeat(400)}`,
      'src/a.test.ts':
        "import { it } from 'vitest'\nimport { twice } from './a'\nit('doubles', () => twice(1))",
    }
    const repository = new Repository(
      Object.keys(files),
      parse,
      (path) => files[path as keyof typeof files] ?? null,
    )
    const [one] = proposeFromTests(repository, ['src/a.test.ts'], { bin: () => true, python: null }).proposals
    expect(one!.show).toEqual([])
    expect(one!.prompt).toContain('export function twice(a: string): string\n')
    expect(one!.prompt).toContain('export function twice(a: any): any')
    expect(one!.prompt).toContain('> Doubles a number, or a text.')
    expect(one!.prompt).not.toContain('a * 2')
  })

  it('stay next to it when an answer brings helpers', () => {
    const [found] = findFunctions(parse, 'typescript', CODE)
    const answer = 'const two = 2\nexport function twice(a: any): any { return a * two }'
    const after = spliceAnswer(parse, 'typescript', CODE, found!, answer)
    expect(after.indexOf('const two')).toBeLessThan(after.indexOf('twice(a: string)'))
    expect(after).toContain(
      'twice(a: number): number;\nexport function twice(a: any): any { return a * two }',
    )
  })
})
