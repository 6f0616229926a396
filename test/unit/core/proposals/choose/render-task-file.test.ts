import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { renderTaskFile } from '../../../../../src/core/proposals/choose/render-task-file.ts'
import { parseTaskFile } from '../../../../../src/core/tasks/parse-task-file.ts'
import { makeProposal } from '../make-proposal.ts'

const options = { name: 'shop', workspace: '.' }
const render = (proposals: Parameters<typeof renderTaskFile>[0], existing: string | null) =>
  renderTaskFile(proposals, { ...options, existing })
const read = (text: string) => {
  const parsed = parseTaskFile(text, 'shop.tasks.yaml')
  expect(parsed.diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
  return parsed
}

describe('renderTaskFile', () => {
  it('writes a file that people like to read', () => {
    const { text } = render([makeProposal({ split: 'train', show: ['src/errors.js'] })], null)
    expect(text).toMatch(
      /^name: shop\nworkspace: \.\ntasks:\n {2}# from test\/port\.test\.js: parsePort \[[0-9a-f]{12}\]\n/,
    )
    expect(text.split('\n').slice(4).join('\n')).toBe(`  - id: parse-port
    prompt: |-
      Write the function parsePort(text).
      It gives a number.
    split: train
    tags: [src]
    show: [src/errors.js]
    verify:
      type: command
      write: src/port.js
      run: node --test test/port.test.js
    solution: |
      export function parsePort(text) {
        return Number(text)
      }
`)
  })

  it('names what the copies of a task do without', () => {
    const { text } = render([makeProposal({ hide: ['node_modules/words'] }), makeProposal({ id: 'b' })], null)
    expect(read(text).tasks.map(({ hide }) => hide)).toEqual([['node_modules/words'], undefined])
  })

  const text = fc.oneof(
    fc.string(),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[ \t\n#:|>{}\-'"a-z\r]{0,40}$/),
  )
  const proposal = fc
    .record({
      prompt: text.filter((value) => value.trim() !== ''),
      answer: text,
      solution: text,
      origin: text,
      group: text.filter((value) => value !== ''),
      tags: fc.array(text, { maxLength: 3 }),
    })
    .map((more) => makeProposal({ ...more, verify: [{ type: 'regex', pattern: 'a\\b"\'' }] }))

  it('gives back what it was given, whatever characters that holds', () => {
    fc.assert(
      fc.property(proposal, (one) => {
        const [task] = read(render([one], null).text).tasks
        expect(task).toMatchObject({ prompt: one.prompt, solution: one.solution, group: one.group })
        expect(task!.answer).toBe(one.answer)
        expect(task!.tags).toEqual([...new Set(one.tags)])
      }),
      { examples: [[makeProposal({ group: ' \n', answer: ' \n ' })]] },
    )
  })

  const shapes = fc.record({
    eol: fc.constantFrom('\n', '\r\n'),
    dash: fc.constantFrom('- ', '  - ', '    -   '),
    comment: fc.constantFrom('', ' # mine'),
    defaults: fc.constantFrom('', 'defaults: { tags: [all], guard: true, show: [a.js] }\n'),
    tail: fc.constantFrom('', '\n', '\n\n', '\n# the end\n', '\nname: after\n'),
    last: fc.constantFrom('verify: { type: exact }', 'prompt2'),
    ids: fc.uniqueArray(fc.stringMatching(/^[a-z]{3,6}$/), { minLength: 1, maxLength: 4 }),
  })
  const fileOf = ({
    eol,
    dash,
    comment,
    defaults,
    tail,
    last,
    ids,
  }: typeof shapes extends fc.Arbitrary<infer T> ? T : never) => {
    const indent = ' '.repeat(dash.length)
    const tasks = ids.map((id) => {
      const lines = [`${dash}id: ${id}${comment}`, `${indent}answer: "4"`]
      const prompt = `${indent}prompt: |`
      if (last === 'prompt2') lines.push(`${indent}verify: { type: exact }`, prompt, `${indent}  of ${id}`)
      else lines.push(prompt, `${indent}  of ${id}`, '', `${indent}${last}${comment}`)
      return lines.join('\n')
    })
    return `# head\nworkspace: .\n${defaults}tasks:\n${tasks.join('\n')}${tail}`.replaceAll('\n', eol)
  }

  it('adds to a file of any form without touching a byte of it, and then knows what it added', () => {
    fc.assert(
      fc.property(
        shapes,
        fc.uniqueArray(proposal, { minLength: 1, maxLength: 3, selector: ({ prompt }) => prompt }),
        (shape, found) => {
          const existing = fileOf(shape)
          const proposals = found.map((one, index) => ({
            ...one,
            id: `new-${index}`,
            digest: makeProposal({ prompt: one.prompt }).digest,
          }))
          const { text: after, added, known } = render(proposals, existing)
          expect(added).toEqual(proposals.map(({ id }) => id))
          expect(known).toEqual([])
          let head = 0
          while (head < existing.length && existing[head] === after[head]) head++
          expect(after.endsWith(existing.slice(head))).toBe(true)

          const tasks = read(after).tasks
          expect(tasks.map(({ id }) => id)).toEqual([...shape.ids, ...added])
          // Defaults of the file must not change what was proposed.
          for (const task of tasks.slice(shape.ids.length))
            expect(task).toMatchObject({ show: [], guard: false })
          expect(render(proposals, after)).toEqual({ text: after, added: [], known: added })
        },
      ),
      { numRuns: 60 },
    )
  })

  it('knows a task that was edited and renamed by its mark, and adds only what is new', () => {
    const first = render([makeProposal()], null).text
    const edited = first.replace('id: parse-port', 'id: port').replace('It gives a number.', 'Mine.')
    const other = makeProposal({ id: 'parse-host', prompt: 'Write parseHost.' })
    const { text, added, known } = render([makeProposal(), other], edited)
    expect({ added, known }).toEqual({ added: ['parse-host'], known: ['parse-port'] })
    expect(text.startsWith(edited)).toBe(true)
  })

  it('adds to tasks on one line', () => {
    const existing = 'tasks: [{ id: a, prompt: p, answer: "1", verify: { type: exact } }] # mine\n'
    const { text } = render([makeProposal({ verify: [{ type: 'regex', pattern: 'x' }] })], existing)
    expect(read(text).tasks.map(({ id }) => id)).toEqual(['a', 'parse-port'])
    expect(text.endsWith('] # mine\n')).toBe(true)
  })

  it('refuses a file with errors, naming them, and one that it cannot add to', () => {
    expect(() => render([makeProposal()], 'tasks:\n  - id: a\n')).toThrow(/:2:.*prompt/s)
    expect(() => render([makeProposal()], 'tasks: []\n')).toThrow(/errors|cannot be added/)
    const anchored = 'tasks: &t\n  - { id: a, prompt: p, answer: "1", verify: { type: exact } }\n'
    expect(read(render([makeProposal()], anchored).text).tasks).toHaveLength(2)
  })

  it('names its workspace where the file has another, and instructions once where all share them', () => {
    const existing =
      'workspace: other\ntasks:\n  - { id: a, prompt: p, answer: "1", verify: { type: exact } }\n'
    expect(read(render([makeProposal()], existing).text).tasks[1]!.workspace).toBe('.')
    const two = [
      makeProposal({ instructions: 'Be brief.' }),
      makeProposal({ id: 'b', prompt: 'q', instructions: 'Be brief.' }),
    ]
    expect(render(two, null).text.match(/Be brief/g)).toHaveLength(1)
    expect(
      read(render([two[0]!, makeProposal({ id: 'c', prompt: 'r' })], null).text).tasks.map(
        ({ instructions }) => instructions,
      ),
    ).toEqual(['Be brief.', ''])
  })
})
