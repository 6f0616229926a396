/**
 * A program in the place of a coding agent: it does what its first argument says. Not an agent and not learning; what a
 * run makes of what it leaves becomes testable.
 *
 *   node test/support/scripted-agent.ts good|none|invalid|nothing|long|link|never|exits|outside|tells [file]
 *
 * A file in place of the word: it does what the file says when it starts.
 */
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'

const [, , asked = 'good', ...rest] = process.argv
const leave = (text: string) => writeFileSync('operations.json', text)
const operations = (list: object[]) => leave(JSON.stringify({ operations: list }, null, 2))

/** What the scripted policy listens to, see scripted-world.ts. */
const GOOD_RULE = 'When the input is invalid, return the marker word right.'

const MODES: Record<string, () => void | Promise<void>> = {
  good: () => {
    const [number] = /^\d+/.exec(readFileSync('checks.md', 'utf8')) ?? ['1']
    operations([
      { op: 'add', text: GOOD_RULE, evidence: [Number(number)], why: 'the checks say so' },
      { op: 'add', text: 'When a key is missing, follow check 4711.', evidence: [4711] },
    ])
  },
  none: () => operations([{ op: 'none', why: 'ordinary mistakes' }]),
  invalid: () => leave('{\n  "operations": [\n    { "op": "add", }\n  ]\n}\n'),
  nothing: () => console.log('I found nothing.'),
  long: () => operations(Array.from({ length: 2000 }, () => ({ op: 'add', text: GOOD_RULE }))),
  link: () => symlinkSync('README.md', 'operations.json'),
  never: () => new Promise(() => setInterval(() => {}, 1000)),
  exits: () => {
    console.error('The model does not answer.')
    process.exit(3)
  },
  outside: () => {
    for (const path of rest) {
      try {
        writeFileSync(path, 'written by the agent')
        console.log(`wrote ${path}`)
      } catch {
        console.log(`could not write ${path}`)
      }
    }
    operations([{ op: 'none' }])
  },
  tells: () => {
    for (const path of rest.map((word) => word.replace(/^at=/, '')))
      console.log(`${path}: ${existsSync(path) ? readFileSync(path, 'utf8') : 'not there'}`)
    for (const [name, value] of Object.entries(process.env).sort()) console.log(`${name}=${value}`)
    for (const path of readdirSync('.', { recursive: true, encoding: 'utf8' }).sort())
      if (statSync(path).isFile()) console.log(`--- ${path}\n${readFileSync(path, 'utf8')}`)
    operations([{ op: 'none', why: `my key is ${process.env.AGENT_KEY}` }])
  },
}

const mode = existsSync(asked) ? readFileSync(asked, 'utf8').trim() : asked
await MODES[mode]!()
